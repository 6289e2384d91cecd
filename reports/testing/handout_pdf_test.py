#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A handout as pages: printed by the real Chromium, read by poppler. Skipped where one is missing.

  handout_pdf_test.py VOLAB TOP
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata

volab, top = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
needed = ("pdftotext", "pdffonts", "pdfinfo")
if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))) or not all(map(shutil.which, needed)):
    print("skipped: needs chromium and poppler-utils")
    sys.exit(77)


def said(*words, **options):
    return subprocess.run(words, check=True, capture_output=True, text=True, **options).stdout


def handout(scenario, pdf, *options, **others):
    return subprocess.run([volab, "handout", scenario, "-o", pdf, *options], capture_output=True, text=True, **others)


def bare(text):
    """Without blanks, and with one character where fonts have one glyph for two (U+2F8F is 行)."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def check_pages(pdf, titles):
    text = bare(said("pdftotext", pdf, "-"))
    for title in titles:
        assert bare(title) in text, f"'{title}' is not in {pdf}"
    fonts = said("pdffonts", pdf).splitlines()[2:]
    embedded = [re.search(r"(yes|no) +(yes|no) +(yes|no) +\d+ +\d+$", line.rstrip()) for line in fonts]
    assert fonts and all(font and font[1] == "yes" for font in embedded), "a font is not embedded"
    info = said("pdfinfo", pdf)
    assert "A4" in info
    return int(re.search(r"Pages: +(\d+)", info)[1])


with tempfile.TemporaryDirectory() as work:
    volumes = os.path.join(top, "scenarios", "docker-volumes.yaml")
    wanted = {
        "ja": ["Docker のデータボリュームと convoy プラグイン", "バインドマウント", "目次", "2 台のホストで 1 つのボリューム"],
        "zh": ["Docker 数据卷与 convoy 插件", "绑定挂载", "目录", "两台主机上的同一个卷"],
    }
    for language, titles in wanted.items():
        pdf = os.path.join(work, f"{language}.pdf")
        made = handout(volumes, pdf, "--lang", language, env={**os.environ, "TMPDIR": work})
        assert made.returncode == 0, made.stderr
        pages = check_pages(pdf, titles + ["docker run -d --name vm1 -v /opt/website:/usr/share/nginx/html nginx"])
        assert 5 <= pages <= 40, pages
        outline = open(pdf, "rb").read().count(b"/Title")
        assert outline > 12, "the chapters are no bookmarks"
        print(f"{language}: {pages} pages")

    case = os.path.join(top, "fixtures", "cli", "handout")
    pdf = os.path.join(work, "website.pdf")
    made = handout("scenario.yaml", pdf, "--record", "record.jsonl", "--lang", "ja", cwd=case)
    assert made.returncode == 0 and made.stderr == "", made.stderr
    assert 1 <= check_pages(pdf, ["ウェブサイト", "行省略", "終了ステータス 3", "<hello>"]) <= 3

    left = [name for name in os.listdir(work) if not name.endswith(".pdf")]
    assert not left, f"left behind: {left}"
    none = handout("scenario.yaml", os.path.join(work, "no.pdf"), cwd=case, env={**os.environ, "PATH": work})
    assert none.returncode == 4 and "apt-get install chromium" in none.stderr, none.stderr
    assert not os.path.exists(os.path.join(work, "no.pdf"))

    fake = os.path.join(work, "chromium")
    with open(fake, "w", encoding="utf-8") as script:
        script.write("#!/bin/sh\necho it crashed >&2\nexit 1\n")
    os.chmod(fake, 0o755)
    broken = handout("scenario.yaml", os.path.join(work, "no.pdf"), cwd=case, env={**os.environ, "PATH": work + ":/bin"})
    assert broken.returncode == 4 and "it crashed" in broken.stderr, broken.stderr
    assert not os.path.exists(os.path.join(work, "no.pdf"))
