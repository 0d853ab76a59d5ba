#!/bin/sh
# Build a wheel that contains the release and the vendored files it serves. Works in a temporary folder: the checkout is unchanged.
# Usage: deploy/wheel.sh [RELEASE] [OUT]      (defaults: release dist)
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
release=${1:-$root/release}
out=${2:-$root/dist}
python=${PYTHON:-$root/.venv/bin/python}
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -r "$root/pyproject.toml" "$root/README.md" "$root/LICENSE" "$root/sbom.cdx.json" "$root/server" "$stage"
cp -rL "$release" "$stage/server/okosystem/bundled_release"
rm -rf "$stage/server/okosystem/bundled_release/rocksdb" "$stage/server/okosystem/bundled_release/prepared" "$stage/server/okosystem/bundled_release/draft-"*
files=$(PYTHONPATH="$root/server" "$python" -c '
from okosystem.web.third_party import CHECKOUT, FILES, notices
print(*{*FILES, *notices(CHECKOUT)})')
for file in $files; do
  mkdir -p "$stage/server/okosystem/web/vendor/$(dirname "$file")"
  cp "$root/node_modules/$file" "$stage/server/okosystem/web/vendor/$file"
done
"$python" -m build --wheel --no-isolation --outdir "$out" "$stage" >/dev/null
ls "$out"/*.whl
