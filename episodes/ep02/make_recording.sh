#!/bin/sh
# Speaks script.tsv and writes host.flac and narrator.flac: same length, each silent while the other one speaks.
# Needs pico2wave (Debian: libttspico-utils, in the non-free component), sox and flac; LICENCE.md says what may be
# done with the result. The same versions of the tools make the same samples.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rate=44100
pauses="0.6 0.45 0.85 0.5 0.7 0.4 0.9 0.55" # seconds after each turn, in rotation
host="gain -n -15"                          # further from the microphone, so that mastering has something to do
narrator="gain -n -10 pitch -350"           # Pico has one French voice: the second one is the same, lower

number=100
# shellcheck disable=SC2086  # the pauses are words
set -- $pauses
while IFS='	' read -r speaker text; do
    case $speaker in host) silent=narrator effects=$host ;; *) silent=host effects=$narrator ;; esac
    # the voice is told how this name sounds
    pico2wave --lang=fr-FR --wave="$work/turn.wav" "$(printf '%s' "$text" | sed 's/Wresinski/Vrésinski/g')"
    # shellcheck disable=SC2086  # the effects are words
    sox -D "$work/turn.wav" -b 16 "$work/$number.$speaker.wav" $effects rate -v $rate pad 0 "$1"
    sox -D "$work/$number.$speaker.wav" "$work/$number.$silent.wav" vol 0
    number=$((number + 1))
    pause=$1
    shift
    set -- "$@" "$pause"
done <script.tsv

for track in host narrator; do
    sox -D "$work"/*.$track.wav "$work/$track.wav" pad 0.5 0.5
    flac --silent --force --best --no-padding --output-name=$track.flac "$work/$track.wav"
done
