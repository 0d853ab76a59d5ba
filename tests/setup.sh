#!/bin/sh
# Install the system packages the tests need, when run as root; otherwise the tests that need them say so.
set -u

# need PROGRAM PACKAGE WHAT: nothing is started; Virtuoso's programs are in a package without a service.
need() {
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "tests/setup.sh: $1 is missing and cannot be installed here; the $3 tests will be skipped"
    return
  fi
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null ||
    echo "tests/setup.sh: $2 could not be installed; the $3 tests will be skipped"
}

need chromium chromium browser
need virtuoso-t virtuoso-opensource-7-bin Virtuoso
