#!/usr/bin/env bash
# Prove the frozen folder without the source: doctor, the demo window, nothing GPL-only, both languages.
set -euo pipefail
folder=$(cd "$1" && pwd)
program="$folder/xdesk"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH VIRTUAL_ENV
export HOME="$work"

echo "frozen: $(du -sm "$folder" | cut -f1) MB"
never=$(sed -n 's/^never = "\(.*\)"$/\1/p' "$OLDPWD/packaging/keep.toml")
if find "$folder" -type f -path '*PySide6*' | sed 's#.*/##' | grep -iE "$never"; then
  echo "smoke: a file that must not ship is in the folder"; exit 1
fi
"$program" doctor --one-time --json > doctor.json
grep -q '"cipher"' doctor.json && grep -q '"sqlite"' doctor.json
echo "smoke: doctor ok"
"$program" --language zh_CN doctor --profile /proc/xdesk 2> words.txt && { echo "smoke: an unusable profile must fail"; exit 1; }
grep -q '[一-龥]' words.txt
echo "smoke: Chinese words are inside"
if command -v xvfb-run >/dev/null; then
  timeout 60 xvfb-run -a -s "-screen 0 1600x1000x24" "$program" self-test --frozen-window > window.txt 2>&1 || { cat window.txt; exit 1; }
  echo "smoke: the demo window came up with rows"
else
  echo "smoke: no virtual display here, the demo window is not proven"
fi
