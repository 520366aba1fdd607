#!/bin/sh
# Makes bubblewrap, the second wall around each step, work on a Linux machine of GitHub Actions: installs
# it, and where AppArmor keeps unprivileged user namespaces from everybody (Ubuntu 23.10 and later),
# allows them to /usr/bin/bwrap alone. Changes nothing where it works already.
# Ends with 0 when the wall holds, with 3 and a sentence when it cannot.
set -eu

profile=/etc/apparmor.d/millrace-bwrap

# The namespaces that the runner uses. What it prints is the reason when it fails.
wall_holds() {
  bwrap --unshare-all --die-with-parent --ro-bind / / --dev /dev --proc /proc true
}

refuse() {
  echo "install-sandbox: $1" >&2
  echo "  hint: Run without --require-sandbox, or on a Linux machine where you may use sudo." >&2
  exit 3
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n -- "$@"; fi
}

can_be_root() {
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null 2>&1 || refuse "It needs root, and there is no sudo here."
}

install_bubblewrap() {
  command -v apt-get >/dev/null 2>&1 ||
    refuse "bubblewrap is missing, and only apt-get is known to this script. Install it in a step before."
  can_be_root
  as_root apt-get install -y -qq bubblewrap >/dev/null 2>&1 || {
    as_root apt-get update -qq >/dev/null || refuse "The list of packages could not be fetched."
    as_root apt-get install -y -qq bubblewrap >/dev/null || refuse "bubblewrap could not be installed."
  }
}

# `unconfined` with `userns,` grants user namespaces to this one program, and takes nothing from it.
# A policy of an older AppArmor does not know the rule, and does not need it.
allow_user_namespaces() {
  command -v apparmor_parser >/dev/null 2>&1 || return 0
  can_be_root
  as_root tee "$profile" >/dev/null <<'PROFILE'
abi <abi/4.0>,
include <tunables/global>

profile millrace-bwrap /usr/bin/bwrap flags=(unconfined) {
  userns,
}
PROFILE
  as_root apparmor_parser --replace "$profile" || as_root rm -f "$profile"
}

[ "$(uname -s)" = Linux ] || refuse "Only Linux has this wall; this is $(uname -s)."
command -v bwrap >/dev/null 2>&1 || install_bubblewrap
wall_holds >/dev/null 2>&1 || allow_user_namespaces
reason=$(wall_holds 2>&1) || refuse "bubblewrap does not work here: $reason"
echo "bubblewrap works: $(bwrap --version)"
