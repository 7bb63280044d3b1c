"""Text that tokenizers stumble over; written for the purpose."""

from __future__ import annotations

ODD = (
    "",
    " ",
    "\n",
    "  two spaces,   three,\ttab\t\tand  \n  a line that begins with two",
    "line\r\nwith a carriage return\rand one alone",
    "\n\n\n\nfour blank lines, trailing spaces   ",
    "don't can't we'll I'm they've he'd you're it's DON'T IT'S 'tis o'clock",
    "curly: don’t “so,” she said—‘never’… he’ll",
    "1234567890 3.14159 1,000,000 2nd 42nd No.7 (1)(2) a1b2c3 ½ ² ³ Ⅳ ٣٤٥",
    "naïve café façade Ångström São coöperate Œuvre ﬁne",
    "e\u0301 composed late, n\u0303, o\u0308\u0304, a\u0336b\u0336c\u0336",
    "Zo\u00eb and Zoe\u0308, \u212b and \u00c5",
    "日本語の文章。漢字とかな、カタカナ。中文，没有空格。한국어 문장입니다.",
    "Привет, мир! Ελληνικά, πολυτονικά: ἐν ἀρχῇ ἦν ὁ λόγος",
    "بِسْمِ اللَّهِ שָׁלוֹם \u200fright\u200e left हिन्दी में लिखा தமிழ்",
    "emoji 🙂 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇫🇷 and text after",
    "zero\u200bwidth, soft\u00adhyphen, no\u00a0break, thin\u2009space, joiner\u200d",
    "\u2028line separator\u2029paragraph separator\u0085next line\x0bvertical\x0cform",
    "𝔊𝔬𝔱𝔥𝔦𝔠 𝒮𝒸𝓇𝒾𝓅𝓉 𐍈 \U0010fffd",
    "<|end|> is typed here, and <s> </s> <unk> [INST] <0x0A> too",
    "\x00\x01\x1b[31mred\x1b[0m\x7f",
    "....... !!!! ??? --- *** ___ ### @@@ {}[]()<>/\\|~`^&%$",
    "word" * 60,
    "\u0430\u0301" * 20 + "a" + "\u0300" * 30,
)
