#!/usr/bin/env bash
# Put command, desktop file and icon where this user's desktop finds them, or take them away. No root, nothing elsewhere.
set -euo pipefail
mark="made by make install of xdesk"
here=$(cd "$(dirname "$0")/.." && pwd)
if [ "$(uname)" != Linux ]; then
  echo "xdesk: make install knows the desktops of Linux only. Nothing was changed."
  echo "xdesk: here, type make package and put the folder dist/xdesk where your programs lie."
  exit 1
fi
bin="${XDG_BIN_HOME:-$HOME/.local/bin}"
data="${XDG_DATA_HOME:-$HOME/.local/share}"
command="$bin/xdesk"
desktop="$data/applications/xdesk.desktop"
icon="$data/icons/hicolor/scalable/apps/xdesk.svg"

foreign() {  # whether there is such a file that is not ours
  { [ -e "$1" ] || [ -L "$1" ]; } && ! grep -qsF "$mark" "$1"
}

quoted() {  # a path as the Exec line of a desktop file wants it (Desktop Entry Specification, "The Exec key")
  printf '"%s"' "$(printf '%s' "$1" | sed -e 's/[\\"`$]/\\\\&/g' -e 's/%/%%/g')"
}

put() {  # standard input into file $1 with mode $2, whole or not at all
  mkdir -p "$(dirname "$1")"
  local fresh="$1.new.$$"
  cat >"$fresh"
  chmod "$2" "$fresh"
  mv -f "$fresh" "$1"
}

told() {  # let the desktop look again; it does so by itself, later, where this tool is missing
  if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database -q "$data/applications" || true; fi
}

put_in() {
  for file in "$command" "$desktop" "$icon"; do
    if foreign "$file"; then
      echo "xdesk: $file is there already and make install did not make it. Nothing was changed. Move it away first."
      exit 1
    fi
  done
  [ -x "$here/.venv/bin/xdesk" ] || { echo "xdesk: $here/.venv/bin/xdesk is missing. Type make install."; exit 1; }
  local start exec
  start=$(printf '%s' "$here/.venv/bin/xdesk" | sed "s/'/'\\\\''/g")
  printf '#!/bin/sh\n# %s\nexec '"'%s'"' "$@"\n' "$mark" "$start" | put "$command" 755
  exec=$(quoted "$command")
  while IFS= read -r line; do
    case "$line" in
      Exec=xdesk*) printf 'Exec=%s%s\n' "$exec" "${line#Exec=xdesk}" ;;
      TryExec=*) printf 'TryExec=%s\n' "$command" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done <"$here/packaging/linux/xdesk.desktop" | { printf '# %s\n' "$mark"; cat; } | put "$desktop" 644
  { cat "$here/resources/icon.svg"; printf '\n<!-- %s -->\n' "$mark"; } | put "$icon" 644
  told
  echo "xdesk: installed for you: the command $command, a menu entry and its icon. They start the desk in $here;"
  echo "xdesk: type make install again after moving that folder. make uninstall takes them away."
  case ":$PATH:" in
    *":$bin:"*) ;;
    *) echo "xdesk: $bin is not on your path yet. Log in again, or type $command" ;;
  esac
}

take_away() {
  local gone=0
  for file in "$command" "$desktop" "$icon"; do
    if foreign "$file"; then
      echo "xdesk: $file stays: make install did not make it."
    elif [ -e "$file" ]; then
      rm -f "$file"
      gone=$((gone + 1))
    fi
  done
  [ "$gone" = 0 ] || told
  echo "xdesk: $gone files taken away. Your messages stay where they are, in $data/xdesk."
}

case "${1:-}" in
  install) put_in ;;
  uninstall) take_away ;;
  *) echo "usage: install.sh install|uninstall" >&2; exit 2 ;;
esac
