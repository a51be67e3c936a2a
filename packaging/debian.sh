#!/usr/bin/env bash
# Install the Debian packages a purpose needs, or say the exact line to type.
set -euo pipefail
# What Qt loads on a screen, and letters for both languages.
screen="libglib2.0-0 libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 fonts-inter fonts-noto-cjk fonts-noto-color-emoji"
# A virtual screen with a window manager, keys pressed from outside, a log of opened files.
tests="xvfb xauth xdotool openbox strace"
# What PyInstaller takes libraries apart with, and Debian's own Python as a library when that Python is used.
package="binutils$(.venv/bin/python -c 'import sys; v = sys.version_info; print(f" libpython{v[0]}.{v[1]}" if sys.base_prefix == "/usr" else "")' 2>/dev/null || true)"

wanted= purposes=
for purpose in "$@"; do
  case "$purpose" in
    screen) wanted="$wanted $screen" purposes="$purposes, a window on this computer" ;;
    tests) wanted="$wanted $tests" purposes="$purposes, a virtual screen and keys for tests" ;;
    package) wanted="$wanted $package" purposes="$purposes, the packager" ;;
    *) wanted= ; break ;;
  esac
done
[ -n "$wanted" ] || { echo "usage: debian.sh screen|tests|package…" >&2; exit 2; }

if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "xdesk: this is not Debian; if something is missing below, these are the Debian names of it:$wanted"
  exit 0
fi
there=" $(dpkg-query -W -f='${db:Status-Status} ${Package} ' 2>/dev/null | tr '\n' ' ')"
missing=
for name in $wanted; do
  # Newer Debian says libglib2.0-0t64 for libglib2.0-0.
  case "$there" in *" installed $name "* | *" installed ${name}t64 "*) ;; *) missing="$missing $name" ;; esac
done
[ -n "$missing" ] || exit 0

echo "xdesk: Debian packages for${purposes#,}:"
echo " $missing"
sudo=
if [ "$(id -u)" != 0 ]; then
  if command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    sudo=sudo
    echo "xdesk: installing them with sudo, which may ask for your password"
  else
    echo "xdesk: only root may install them. Let root run this line, then type the same make again:"
    echo "  apt-get update && apt-get install --no-install-recommends$missing"
    exit 1
  fi
else
  echo "xdesk: installing them with apt-get"
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $sudo apt-get update -qq && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
  tail -n 20 "$log"
  echo "xdesk: apt-get could not install them (its last lines are above). Nothing else was changed."
  exit 1
fi
