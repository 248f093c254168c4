#!/bin/sh
# Draws the pictures anew from the drawings beside this file. Needs rsvg-convert (Debian: librsvg2-bin).
set -eu
cd "$(dirname "$0")"
rsvg-convert -w 512 -h 512 icon.svg -o icon.png
rsvg-convert -w 128 -h 128 icon.svg -o icon-128.png
for glyph in recording idle trouble; do
  rsvg-convert -w 48 -h 48 "tray/$glyph.svg" -o "tray/$glyph.png"
done
