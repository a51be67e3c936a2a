#!/usr/bin/env bash
# Install the Debian packages a purpose needs, or say the exact line to type.
set -euo pipefail
screen="libglib2.0-0 libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 fonts-inter fonts-noto-cjk fonts-noto-color-emoji"
tests="xvfb xauth xdotool openbox strace"
case "${1:-}" in
  screen) wanted=$screen ;;
  tests) wanted=$tests ;;
  *) echo "usage: debian.sh screen|tests" >&2; exit 2 ;;
esac
command -v dpkg-query >/dev/null 2>&1 || exit 0
missing=
for package in $wanted; do
  state=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [ "$state" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ]; then
  echo "xdesk: installing Debian packages:$missing"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "xdesk needs these Debian packages. Type this line, then the same make again:"
  echo "  sudo apt-get install --no-install-recommends$missing"
  exit 1
fi
