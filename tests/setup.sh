#!/bin/sh
# Install the system packages the tests need, when run as root; otherwise the tests that need them say so.
set -u
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "tests/setup.sh: chromium is missing and cannot be installed here; the browser tests will be skipped"
  exit 0
fi
apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null ||
  echo "tests/setup.sh: chromium could not be installed; the browser tests will be skipped"
