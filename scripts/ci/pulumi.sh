#!/bin/sh
# The Pulumi commands of the workflows, with the project's policy packs.
#   scripts/ci/pulumi.sh preview <stack> <preview.json>   # what an update would do
#   scripts/ci/pulumi.sh up <stack> <digest>              # updates, if a fresh preview has this digest
#   scripts/ci/pulumi.sh drift <stack>                    # exit 1 where the account differs from the state, 2 where
#                                                         # it could not be compared
# PULUMI_BACKEND_URL says where the state is; credentials are the environment's.
# Exit 2: wrong arguments or a missing tool. Exit 3: the plan is not the approved one; nothing was changed.
set -eu
cd "$(dirname "$0")/../.."

fail() {
  echo "scripts/ci/pulumi.sh: $2" >&2
  exit "$1"
}

command=${1:-} stack=${2:-}
case $command in preview | up | drift) ;; *) fail 2 "the command is preview, up or drift, not '$command'" ;; esac
[ -f "Pulumi.$stack.yaml" ] || fail 2 "there is no stack file Pulumi.$stack.yaml"
[ -n "${PULUMI_BACKEND_URL:-}" ] || fail 2 "PULUMI_BACKEND_URL is missing: it says where the state is"
command -v pulumi >/dev/null || fail 2 "pulumi is not installed (https://www.pulumi.com/docs/install)"
command -v aws >/dev/null || fail 2 "aws is not installed (https://aws.amazon.com/cli): the cluster is reached with it"

export PULUMI_SKIP_UPDATE_CHECK=true
# What --expect-no-changes ends with (Pulumi 3.248).
DRIFTED=7

info=$(node -r ts-node/register/transpile-only scripts/ci/stack-info.ts "$stack") || exit 2
# What is deployed is what was reviewed: a commit.
if [ "$command" = up ] && [ -n "$(git status --porcelain 2>/dev/null)" ]; then
  fail 2 "the working tree has changes that are in no commit: commit or remove them"
fi
value() { printf '%s\n' "$info" | sed -n "s/^$1=//p"; }

here=$(aws sts get-caller-identity --query Account --output text) ||
  fail 2 "AWS takes no credentials from here: sign in, and try again"
account=$(value account)
[ -z "$account" ] || [ "$account" = "$here" ] ||
  fail 2 "these credentials are of account $here; stack $stack is in $account (delivery.accountId)"

# Runs pulumi with the three packs, configured for the stack's tier.
with_packs() {
  tier=$(value tier)
  for pack in security reliability cost; do
    set -- "$@" --policy-pack "policies/$pack" --policy-pack-config "policies/$pack/config/$tier.json"
  done
  pulumi "$@"
}

# preview <file>. The JSON holds inputs, so it goes to a file; it does not say which policy refuses, so a
# preview that fails is made again in words.
preview() {
  with_packs preview --stack "$stack" --non-interactive --json >"$1" || {
    status=$?
    with_packs preview --stack "$stack" --non-interactive >&2 || true
    exit "$status"
  }
}

digest() {
  node -r ts-node/register/transpile-only scripts/ci/preview-digest.ts "$@"
}

case $command in
preview)
  file=${3:-}
  [ -n "$file" ] || fail 2 "name the file for the preview"
  preview "$file"
  ;;
up)
  approved=${3:-}
  [ -n "$approved" ] || fail 2 "name the digest of the approved preview"
  fresh=$(mktemp)
  trap 'rm -f "$fresh"' EXIT
  preview "$fresh"
  now=$(digest "$fresh" | sed -n 's/^digest=//p')
  [ "$now" = "$approved" ] ||
    fail 3 "stack $stack would now change in another way than the one that was approved ($now, not $approved): start the workflow again and approve what it shows"
  with_packs up --stack "$stack" --non-interactive --yes --skip-preview
  ;;
drift)
  # Values of secrets and of the sign-on client are none of the preview role's business: they are left out, and
  # so are Helm's releases, whose state is in secrets of the cluster.
  pulumi refresh --stack "$stack" --non-interactive --preview-only --expect-no-changes \
    --exclude "**aws:secretsmanager/secretVersion:SecretVersion::**" \
    --exclude "**aws:cognito/userPoolClient:UserPoolClient::**" \
    --exclude "**aws:cognito/identityProvider:IdentityProvider::**" \
    --exclude "**kubernetes:helm.sh/v3:Release::**" || {
    status=$?
    [ "$status" -ne "$DRIFTED" ] || fail 1 "stack $stack differs from its account: docs/runbooks/drift.md"
    fail 2 "stack $stack could not be compared with its account (pulumi ended with $status)"
  }
  ;;
esac
