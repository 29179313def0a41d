# chart.py - Groups of horizontal bars as SVG, relative to the first column: for bench/run.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from xml.sax.saxutils import escape

COLOURS = ["#1b6ca8", "#9aa5b1", "#c3cbd3", "#d98f4e", "#e8bf99", "#6aa84f", "#a86a9a"]
ROW, GAP, LEFT, WIDTH = 13, 14, 150, 760


def bars(values, columns):
    """SVG of {(row, column): value}: each row's bars divided by its first column's value; longest 6 times."""
    rows = list(dict.fromkeys(row for row, _ in values))
    columns = [c for c in columns if any((row, c) in values for row in rows)]
    scale = (WIDTH - LEFT - 130) / 6.0
    parts, y = [], 34
    for i, column in enumerate(columns):
        x = LEFT + i * 100
        parts.append('<rect x="%d" y="8" width="10" height="10" fill="%s"/><text x="%d" y="17">%s</text>'
                     % (x, COLOURS[i % len(COLOURS)], x + 14, escape(column)))
    for row in rows:
        base = values.get((row, columns[0]))
        if not base:
            continue
        parts.append('<text x="%d" y="%d" text-anchor="end">%s</text>' % (LEFT - 8, y + 11, escape(row)))
        for i, column in enumerate(columns):
            value = values.get((row, column))
            if value is None:
                continue
            ratio = value / base
            length = min(ratio, 6.0) * scale
            parts.append('<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>'
                         '<text x="%.1f" y="%d" fill="#444">%.0f ms%s</text>'
                         % (LEFT, y, length, ROW - 2, COLOURS[i % len(COLOURS)], LEFT + length + 4, y + 10, value,
                            "" if i == 0 else " (%.2f)" % ratio))
            y += ROW
        y += GAP
    return ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" '
            'font-size="10"><rect width="100%%" height="100%%" fill="white"/>%s</svg>\n' % (WIDTH, y, "".join(parts)))
