#!/bin/sh
# Gets PgBouncer for the tests with real software and for make airflow, unless a new enough one is installed.
# Installs the distribution's package where that is new enough. Debian 12 has 1.18, which does not know
# max_prepared_statements: there Debian 13's package is unpacked into .cache, with its own libraries, and
# nothing on the machine changes.
set -eu
cd "$(dirname "$0")/.."

NEEDED=1.21
FOLDER=.cache/localairflow/pgbouncer
PACKAGES="pgbouncer libc6 libaudit1 libcap-ng0 libcap2 libcares2 libevent-2.1-7t64 libgcc-s1 libpam0g
  libssl3t64 libsystemd0 libzstd1 zlib1g"

fail() {
  echo "scripts/pgbouncer.sh: $1" >&2
  exit 2
}

installed=$(command -v pgbouncer >/dev/null && pgbouncer --version | sed -n 's/^PgBouncer //p' || true)
if [ -n "$installed" ] && dpkg --compare-versions "$installed" ge $NEEDED; then exit; fi
if [ -x "$FOLDER/pgbouncer" ]; then exit; fi

command -v apt-get >/dev/null ||
  fail "no apt-get here: install PgBouncer $NEEDED or newer and put pgbouncer on PATH"
packaged() { apt-cache policy pgbouncer | sed -n 's/^ *Candidate: //p'; }
candidate=$(packaged)
if [ -z "$candidate" ] && [ "$(id -u)" = 0 ]; then
  apt-get update --quiet=2
  candidate=$(packaged)
fi
if [ -n "$candidate" ] && dpkg --compare-versions "$candidate" ge $NEEDED; then
  [ "$(id -u)" = 0 ] || fail "run: sudo apt-get install pgbouncer"
  apt-get install --yes --quiet --no-install-recommends pgbouncer
  exit
fi

# With the lists that the machine has, or with none.
mirror=$(apt-get indextargets --no-release-info --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)
{ [ -n "$mirror" ] && grep -q '^ID=debian$' /etc/os-release; } ||
  fail "this distribution's PgBouncer (${candidate:-none}) is older than $NEEDED: install a newer one"

rm -rf "$FOLDER"
mkdir -p "$FOLDER/apt/lists/partial" "$FOLDER/apt/cache/archives/partial" "$FOLDER/packages" "$FOLDER/root"
root=$PWD/$FOLDER
echo "deb $mirror trixie main" >"$root/apt/sources.list"
debian13() {
  command=$1
  shift
  apt-get -qq -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
    -o Dir::Etc::SourceList="$root/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$root/apt/lists" -o Dir::Cache="$root/apt/cache" "$command" "$@"
}
debian13 update
# shellcheck disable=SC2086
(cd "$root/packages" && debian13 download $PACKAGES)
for package in "$root"/packages/*.deb; do dpkg-deb --extract "$package" "$root/root"; done
rm -rf "$root/apt" "$root/packages"

loader=$(cd "$root" && find root/usr -name 'ld-linux*.so.*' -path '*-linux-gnu*' | head -n 1)
cat >"$root/pgbouncer" <<END
#!/bin/sh
cd "\$(dirname "\$0")" && exec $loader --library-path ${loader%/*} root/usr/sbin/pgbouncer "\$@"
END
chmod 755 "$root/pgbouncer"
"$root/pgbouncer" --version | head -n 1
