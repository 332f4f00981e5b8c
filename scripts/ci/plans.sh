#!/bin/sh
# Plans every stack of this commit and of the base commit, and renders the difference.
#   BASE_SHA=<commit> BASE_NAME=<branch> HEAD_NAME=<commit> scripts/ci/plans.sh <folder>
# Writes <folder>/base.json, head.json, comment.md and policies.sarif. Exit 1: a mandatory policy is violated.
set -eu
cd "$(dirname "$0")/../.."
out=${1:?name a folder}
: "${BASE_SHA:?names the base commit}" "${BASE_NAME:=base}" "${HEAD_NAME:=head}"
mkdir -p "$out"
out=$(cd "$out" && pwd)

stacks_in() (cd "$1" && for file in Pulumi.*.yaml; do file=${file#Pulumi.}; echo "${file%.yaml}"; done)

base=$out/base-checkout
git worktree add --force --detach "$base" "$BASE_SHA" >/dev/null
trap 'git worktree remove --force "$base" >/dev/null 2>&1 || true' EXIT
(cd "$base" && npm ci --silent)
# A base that violates a policy is still a base: 0 and 1 are both plans.
status=0
# shellcheck disable=SC2046 # names of stacks have no spaces
(cd "$base" && node plan/bin.cjs $(stacks_in .) --json >"$out/base.json") || status=$?
[ "$status" -le 1 ] || {
  echo "scripts/ci/plans.sh: the base $BASE_NAME ($BASE_SHA) cannot be planned" >&2
  exit "$status"
}

status=0
# shellcheck disable=SC2046
node plan/bin.cjs $(stacks_in .) --json --sarif "$out/policies.sarif" >"$out/head.json" || status=$?
[ "$status" -le 1 ] || exit "$status"

npm run --silent plan:diff -- --base "$out/base.json" --head "$out/head.json" \
  --base-name "$BASE_NAME" --head-name "$HEAD_NAME" >"$out/comment.md"
exit "$status"
