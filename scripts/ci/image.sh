#!/bin/sh
# Pushes the scanned image airflow-platform:scan, signs its digest without a key, attests sbom.cdx.json and what
# Grype found (scan.json), and prints what a stack file takes. Reads REGION, REGISTRY, REPOSITORY and TAG, and, where
# they are set, STACK and RUN, the address of the run.
# Exit 2: something is missing. Any other failure is the failed command's.
set -eu
for name in REGION REGISTRY REPOSITORY TAG; do
  eval "value=\${$name:-}"
  # shellcheck disable=SC2154 # eval sets it
  [ -n "$value" ] || { echo "scripts/ci/image.sh: $name is missing" >&2; exit 2; }
done
for tool in aws docker cosign node; do
  command -v "$tool" >/dev/null || { echo "scripts/ci/image.sh: $tool is not installed" >&2; exit 2; }
done

node "$(dirname "$0")/../../scripts/ci/scan-evidence.cjs" scan.json "${RUN:-}" >scan.vuln.json

aws ecr get-login-password --region "$REGION" | docker login --username AWS --password-stdin "$REGISTRY"
docker tag airflow-platform:scan "$REPOSITORY:$TAG"
docker push "$REPOSITORY:$TAG"
digest=$(docker inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$REPOSITORY:$TAG" |
  sed -n "s|^$REPOSITORY@||p" | head -n 1)
case $digest in sha256:*) ;; *) echo "scripts/ci/image.sh: the registry gave no digest" >&2; exit 1 ;; esac

# The digest, never the tag: what is signed is what was pushed.
# As tags beside the image: `cosign copy` takes them along, and the repository's lifecycle knows them.
set -- --yes --new-bundle-format=false --use-signing-config=false
cosign sign "$@" "$REPOSITORY@$digest"
cosign attest "$@" --type cyclonedx --predicate sbom.cdx.json "$REPOSITORY@$digest"
cosign attest "$@" --type vuln --predicate scan.vuln.json "$REPOSITORY@$digest"

summary=${GITHUB_STEP_SUMMARY:-/dev/stdout}
cat >>"$summary" <<EOF
### Image

\`\`\`yaml
airflow-platform:airflow:
  image:
    repository: $REPOSITORY
    digest: $digest
\`\`\`

To begin a release with it (docs/promotion.md): \`npm run promote -- --start ${STACK:-dev} --image $digest --dags <commit>\`
EOF
