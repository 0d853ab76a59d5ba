#!/bin/sh
# Install the system packages the tests need, when run as root; otherwise the tests that need them say so.
set -u
PATH=$PATH:/usr/sbin
policy=/usr/sbin/policy-rc.d

# Only programs are wanted. Virtuoso's and Apache's are in packages without a service; those of nginx and Varnish would start one.
if [ "$(id -u)" -eq 0 ] && [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM
  printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
fi

# need PROGRAM PACKAGE WHAT: nothing is started, neither now nor with the machine.
need() {
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "tests/setup.sh: $1 is missing and cannot be installed here; the $3 tests will be skipped"
    return
  fi
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null ||
    echo "tests/setup.sh: $2 could not be installed; the $3 tests will be skipped"
  [ ! -x "/etc/init.d/$1" ] || update-rc.d "$1" disable
  ! command -v systemctl >/dev/null || systemctl --quiet disable "$2" 2>/dev/null || :
}

need chromium chromium browser
need virtuoso-t virtuoso-opensource-7-bin Virtuoso
need nginx nginx nginx
need varnishd varnish Varnish
need prometheus-varnish-exporter prometheus-varnish-exporter Varnish
need openssl openssl nginx
need faketime faketime "other day"
need apache2 apache2-bin Apache
need java default-jre-headless OWL
