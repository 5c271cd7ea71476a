#!/usr/bin/env bash
# Makes adapters/ecert/font again: the font of certificates and documents, from
# Debian's package of LXGW WenKai. It keeps what fpdf can set (the Basic
# Multilingual Plane) and takes the reserved names out, as the font's licence
# asks of a changed version. Needs apt-get, dpkg-deb and python3 with venv.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

version=1.250+repack-1
sum=6d1e4c4aac78ad32062aefa2c836ee4d6e58f9dcf8b3f4407c9eefe304615318
out=$PWD/adapters/ecert/font
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get download "fonts-lxgw-wenkai=$version" >/dev/null
deb=$(echo fonts-lxgw-wenkai_*.deb)
if [ "$(sha256sum <"$deb" | cut -d' ' -f1)" != "$sum" ]; then
	fail "$deb is not the package that the font was made from." "$deb 不是制作该字体所用的软件包。"
fi
dpkg-deb -x "$deb" package
python3 -m venv python
python/bin/pip install -q fonttools==4.68.0 zstandard==0.25.0

# The licence, out of Debian's copyright file: who holds the rights, the
# reserved names, and the text without Debian's indentation.
{
	echo 'Copyright 2021-2023 LXGW (https://github.com/lxgw/LxgwWenKai),'
	echo 'with Reserved Font Names "霞鹜" and "LXGW".'
	echo 'Copyright 2020 The Klee Project Authors (https://github.com/fontworks-fonts/Klee)'
	echo
	echo 'This Font Software is licensed under the SIL Open Font License, Version 1.1.'
	echo
	sed -n '/^License: OFL-1.1$/,/^License: GPL/p' package/usr/share/doc/fonts-lxgw-wenkai/copyright |
		sed -n '/SIL OPEN FONT LICENSE/,/OTHER DEALINGS IN THE FONT SOFTWARE/p' |
		sed -e 's/^ //' -e 's/^\.$//'
} >"$out/OFL.txt"

python/bin/python - package/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf "$out/hallway-kai.ttf.zst" <<'PYTHON'
import io, sys
import zstandard
from fontTools import subset
from fontTools.ttLib import TTFont

kept = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x1CD, 0x1DC), (0x2C6, 0x2DD),  # Latin and pinyin
    (0x370, 0x3FF), (0x400, 0x45F),                              # Greek, Cyrillic
    (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2100, 0x23FF),        # punctuation, currency, signs
    (0x2460, 0x27BF), (0x2E80, 0x303F), (0x3105, 0x312F), (0x31C0, 0x31EF), (0x3220, 0x33FF),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFE10, 0xFE4F), (0xFF00, 0xFFEF),
]
options = subset.Options()
options.layout_features = []
options.hinting = False
options.glyph_names = False
options.name_IDs = ["*"]
options.name_languages = ["*"]
options.drop_tables += ["vhea", "vmtx", "BASE", "GSUB", "GDEF", "GPOS", "gasp"]
font = TTFont(sys.argv[1], recalcTimestamp=False)
subsetter = subset.Subsetter(options)
subsetter.populate(unicodes=[c for a, b in kept for c in range(a, b + 1)])
subsetter.subset(font)

names = {1: "Hallway Kai", 2: "Regular", 3: "Hallway Kai:1.250", 4: "Hallway Kai", 6: "HallwayKai-Regular"}
for record in list(font["name"].names):
    if record.nameID in (0, 5, 7, 13, 14):
        continue
    if record.nameID in names and record.langID in (0, 0x409):
        record.string = names[record.nameID]
    else:
        font["name"].names.remove(record)
ttf = io.BytesIO()
font.save(ttf)
with open(sys.argv[2], "wb") as out:
    out.write(zstandard.ZstdCompressor(level=19).compress(ttf.getvalue()))
PYTHON
ls -l "$out"
