#!/usr/bin/env bash
# Prove the frozen folder without the source: a copy elsewhere, with changed Qt libraries, must do everything below.
# smoke.sh FOLDER PICTURE
set -euo pipefail
export LC_ALL=C.UTF-8
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(cd "$1" && pwd)
picture=$(realpath -m "${2:-build/shots/frozen.png}")
python=$root/.venv/bin/python
work=$(mktemp -d)
started=()
finish() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
fail() { echo "smoke: $*" >&2; exit 1; }

# 1. What is inside.
echo "smoke: $(du -sm "$folder" | cut -f1) MB, $(find "$folder" -type f | wc -l) files in $(basename "$folder")"
"$python" -I "$root/packaging/inside.py" "$folder"

# 2. Somewhere else, by another user's eyes: no PYTHONPATH, no home, no repository; Qt replaced by changed files (LGPL).
cp -a "$folder" "$work/frozen"
for library in libQt6Core libQt6Widgets; do
  find "$work/frozen" -type f -name "$library.so*" -exec sh -c 'printf changed >> "$1"' _ {} \;
done
program=$work/frozen/xdesk
mkdir -m 700 "$work/home" "$work/run"
cd "$work"
clean=(env -i "PATH=$PATH" "HOME=$work/home" "XDG_RUNTIME_DIR=$work/run" LC_ALL=C.UTF-8)

"${clean[@]}" strace -f -qq -e trace=openat,execve -o opened.txt "$program" doctor --one-time --json > doctor.json \
  || { cat doctor.json; fail "doctor failed"; }
"$python" -I -c 'import json; f = json.load(open("doctor.json")); assert f["healthy"] and f["cipher"] and f["sqlite"], f'
if grep -F "$root/" opened.txt | grep -v ENOENT; then fail "the frozen program reads the source"; fi
echo "smoke: doctor is well, and nothing of the source was opened"

if "${clean[@]}" "$program" --language zh_CN doctor --profile /proc/xdesk 2> words.txt; then fail "an unusable profile must fail"; fi
grep -qP '[\x{4e00}-\x{9fff}]' words.txt || { cat words.txt; fail "no Chinese sentence"; }
echo "smoke: it speaks Chinese: $(head -n 1 words.txt)"

# 3. The made-up shop as a process of its own.
coproc SHOP { exec "${clean[@]}" "$program" sandbox --port 0 --seed 7; }
started+=("$SHOP_PID")
read -r -t 30 ready <&"${SHOP[0]}" || fail "the sandbox did not start"
printf '%s' "$ready" | "$python" -I -c '
import json, sys, urllib.request
ready = json.load(sys.stdin)
for path in ("/2/users/me", "/2/chat/conversations"):  # the second one needs the library of X Chat
    asked = urllib.request.Request(ready["base_url"] + path)
    asked.add_header("Authorization", "Bearer " + next(iter(ready["access_tokens"].values())))
    with urllib.request.urlopen(asked, timeout=20) as answer:
        assert json.load(answer)["data"], path'
echo "smoke: the sandbox answers"

# 4. A browser started by the desk gets this computer's libraries, not ours.
command -v Xvfb >/dev/null || { echo "smoke: no Xvfb here: THE WINDOW AND THE BROWSER ARE NOT PROVEN"; exit 0; }
Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3> display.txt 2>/dev/null &
started+=($!)
for _ in $(seq 100); do [ -s display.txt ] && break; sleep 0.1; done
[ -s display.txt ] || fail "Xvfb did not start"
clean+=("DISPLAY=:$(cat display.txt)" QT_QPA_PLATFORM=xcb)
mkdir browser
printf '#!/bin/sh\n{ env; echo "address $1"; } > "%s/browser.txt.new" && mv "%s/browser.txt.new" "%s/browser.txt"\n' \
  "$work" "$work" "$work" > browser/xdg-open
chmod +x browser/xdg-open
"${clean[@]}" "PATH=$work/browser:$PATH" "$program" browse https://example.com/ || fail "the browser was not started"
for _ in $(seq 50); do [ -s browser.txt ] && break; sleep 0.1; done
grep -q '^address https://example.com/' browser.txt || fail "the browser got no address"
if grep -E '^(LD_LIBRARY_PATH|QT_PLUGIN_PATH)=' browser.txt; then fail "the browser would load the libraries of the desk"; fi
echo "smoke: the browser starts with its own libraries"

# 5. The window on a screen, with conversations in it.
"${clean[@]}" openbox --sm-disable >/dev/null 2>&1 &
started+=($!)
"${clean[@]}" QT_IM_MODULE=compose "$program" --demo > window.txt 2>&1 &
started+=($!)
mkdir -p "$(dirname "$picture")"
rm -f "$picture"
look() {
  local window
  kill -0 "${started[-1]}" 2>/dev/null || { cat window.txt; fail "the window ended by itself"; }
  window=$("${clean[@]}" xdotool search --onlyvisible --name '^xdesk$' 2>/dev/null | tail -n 1) || true
  [ -n "$window" ] && "${clean[@]}" "$program" shot "$window" "$picture" \
    && "$python" -I "$root/packaging/rows.py" "$picture" > rows.txt
}
seen=
for _ in $(seq 60); do if look; then seen=yes; break; fi; sleep 0.5; done
[ -n "$seen" ] || { cat window.txt rows.txt 2>/dev/null; fail "no conversations in the window (picture: $picture)"; }
sleep 3  # the first pull goes on; what it looks like afterwards is the picture to keep
look || fail "the conversations went away again (picture: $picture)"
echo "smoke: the window shows the demo desk ($(cat rows.txt)); picture: $picture"
