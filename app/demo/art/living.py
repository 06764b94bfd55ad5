"""Pictures of what stands, hangs and lies about the house: light, furniture, textiles, bath and study."""

from canvas import FLOOR, INK, PAPER, closed, dark, light, mix, rounded
from kitchen import BRASS, OAK, STEEL, WALNUT
from scenes import scene

LINEN, CLAY, SAGE, NAVY = "#e6dccb", "#b9785a", "#8c9a80", "#43566b"


def grain(c, d, wood, box, count=9):
    """Long fibres along the x axis of a piece of wood."""
    x, y, w, h = box
    with c.inside(d):
        for i in range(count):
            at = y + h * (i + 0.5) / count
            c.line(
                f"M{x} {at} C{x + w * 0.3} {at + h * 0.06} {x + w * 0.6} {at - h * 0.06} {x + w} {at}",
                dark(wood, 0.3),
                1.6,
                opacity=0.22,
            )


def table_lamp(c, glaze, shade=LINEN):
    c.oval(0, 0, 330, 62, "#fff1d0", opacity=0.4, soft=40)
    c.shadow(140, 32)
    c.turn([(24, -300), (34, -280), (92, -230), (150, -130), (126, -24, 1), (118, 0)], glaze, shine=0.4)
    c.turn([(16, -350), (16, -296)], BRASS, gloss=0.6, shine=0)
    c.oval(0, -470, 380, 300, "#ffe9bd", opacity=0.35, soft=70)
    lit = c.gradient(
        [(0, dark(shade, 0.1)), (0.25, mix(shade, "#fff3d6", 0.8)), (0.5, mix(shade, "#fff3d6", 0.95)), (0.8, shade), (1, dark(shade, 0.16))],
        -250, 0, 250, 0,
    )  # fmt: skip
    c.turn([(160, -640), (246, -352, 1), (246, -350)], shade, paint=lit, shine=0, tilt=0.13, inner="#fff0cc")
    c.line("M-246 -350 A246 32 0 0 0 246 -350", dark(shade, 0.2), 4, opacity=0.5)


@scene("dune-lamp", "clay")
def dune_lamp(c):
    with c.at(590, FLOOR + 35, 1.24):
        table_lamp(c, "#efe6d6")


@scene("dune-lamp-colours", "sage")
def dune_lamps(c):
    for x, y, glaze in ((310, 890, CLAY), (880, 890, NAVY), (590, 1010, "#efe6d6")):
        with c.at(x, y, 0.86):
            table_lamp(c, glaze)


def pendant(c, colour, drop):
    """Hangs from the top of the picture: the origin is the middle of its lower rim."""
    c.line(f"M0 -300 V{-drop}", dark("#6d665c", 0.2), 7)
    c.turn([(17, -346), (19, -292)], BRASS, gloss=0.6, shine=0.2)
    c.oval(0, 70, 330, 170, "#ffe9bd", opacity=0.45, soft=60)
    c.oval(0, 0, 262, 44, dark("#fff0cc", 0.12))
    c.oval(0, 6, 240, 36, c.glow([(0, "#fffdf2"), (1, "#f6d999")], 0, 10, 230))
    c.oval(0, 8, 62, 40, "#ffffff", opacity=0.95, soft=5)
    bell = (
        "M-264 0 C-258 -140 -150 -240 -60 -268 Q-30 -278 -24 -302 H24 Q30 -278 60 -268 C150 -240 258 -140 264 0 "
        "A264 45 0 0 0 -264 0Z"
    )
    c.path(bell, c.turned(colour, 264, 0.4))
    c.path("M-206 -40 C-190 -140 -110 -220 -56 -244 C-100 -200 -160 -140 -170 -40Z", PAPER, opacity=0.35, soft=10)
    c.line("M-264 0 A264 45 0 0 1 264 0", dark(colour, 0.25), 5, opacity=0.7)


@scene("bell-pendant", "mist", flat=True)
def bell_pendant(c):
    with c.at(600, 690, 1.35):
        pendant(c, SAGE, 700)


@scene("bell-pendant-colours", "sand", flat=True)
def bell_pendants(c):
    for x, y, colour in ((240, 520, "#3f4346"), (610, 820, SAGE), (950, 430, "#e9decb")):
        with c.at(x, y, 0.72):
            pendant(c, colour, 1400)


def candle(c, glass, label, lit=True):
    c.shadow(112, 26)
    d = c.turn([(112, -236), (114, -120), (108, -10, 1), (102, 0)], glass, inner="#f6ecd8", gloss=0.5, shine=0.5)
    with c.inside(d):
        c.path("M-70 -176 Q0 -156 70 -176 V-66 Q0 -46 -70 -66Z", c.slab("#f4ecdf", -70, -170, 70, -60))
        c.line("M-40 -136 Q0 -124 40 -136", label, 7)
        c.line("M-26 -104 Q0 -97 26 -104", light(label, 0.4), 5)
    if lit:
        c.oval(0, -224, 88, 13, c.glow([(0, "#ffe6a8"), (1, "#ead9b8")], 0, -226, 90))
        c.oval(0, -280, 130, 130, "#ffdf9a", opacity=0.4, soft=34)
        c.line("M0 -226 V-252", INK, 5)
        c.path(
            "M0 -338 C34 -290 30 -246 0 -242 C-30 -246 -34 -290 0 -338Z",
            c.gradient([(0, "#fff6d2"), (0.6, "#ffc65c"), (1, "#e98f35")], 0, -338, 0, -242),
        )
        c.oval(0, -262, 9, 16, "#fffdf0", opacity=0.9, soft=3)


@scene("evening-candles", "lilac")
def candles(c):
    for x, y, glass, label in (
        (310, 890, "#7d8f83", "#56705f"),
        (880, 890, "#8b7487", "#705a6d"),
        (590, 1000, "#c98f6b", "#a5623f"),
    ):
        with c.at(x, y, 1.2):
            candle(c, glass, label)


def leg(c, wood, x1, y1, x2, y2, w=30, foot=20):
    """A tapered leg from (x1, y1) down to (x2, y2)."""
    d = f"M{x1 - w / 2} {y1}H{x1 + w / 2}L{x2 + foot / 2} {y2}Q{x2} {y2 + 7} {x2 - foot / 2} {y2}Z"
    c.path(
        d,
        c.gradient(
            [(0, light(wood, 0.25)), (0.45, wood), (1, dark(wood, 0.25))],
            min(x1, x2) - w / 2,
            0,
            max(x1, x2) + w / 2,
            0,
        ),
    )


def chair(c, wood, seat):
    c.oval(50, -14, 330, 60, INK, opacity=0.26, soft=26)
    for x, y in ((-205, 0), (195, 8), (-150, -66), (235, -62)):
        c.oval(x + 8, y, 30, 8, INK, opacity=0.45, soft=6)
    back = dark(wood, 0.12)
    leg(c, back, -150, -350, -152, -66, 28, 20)
    leg(c, back, 190, -350, 234, -62, 28, 20)
    c.line("M-132 -640 C-140 -560 -146 -440 -150 -350", back, 25)
    c.line("M196 -640 C198 -560 192 -440 188 -350", dark(wood, 0.2), 25)
    rail = "M-158 -700 C-60 -730 120 -730 222 -700 C234 -660 234 -620 224 -590 C120 -622 -60 -622 -160 -590 C-168 -630 -168 -668 -158 -700Z"
    c.path(rail, dark(wood, 0.3), transform="translate(5 8)")
    c.path(rail, c.gradient([(0, light(wood, 0.34)), (0.4, light(wood, 0.1)), (1, dark(wood, 0.16))], -160, 0, 224, 0))
    grain(c, rail, wood, (-165, -720, 400, 130), 7)
    for x in (-60, 34, 128):
        c.line(f"M{x} -618 L{x * 0.9} -360", dark(wood, 0.1), 13)
        c.line(f"M{x - 3} -618 L{x * 0.9 - 3} -360", light(wood, 0.25), 4, opacity=0.7)
    top = closed(
        [
            (-196, -384),
            (-140, -398),
            (190, -398),
            (244, -384),
            (262, -330),
            (250, -292),
            (30, -276),
            (-220, -292),
            (-236, -330),
        ]
    )
    c.path(top, dark(wood, 0.35), transform="translate(0 26)")
    c.path(top, wood, transform="translate(0 14)")
    leg(c, wood, -196, -284, -208, 0, 36, 24)
    leg(c, dark(wood, 0.08), 214, -284, 198, 8, 36, 24)
    c.line("M-203 -130 L200 -126", dark(wood, 0.2), 15)
    c.line("M-203 -133 L200 -129", light(wood, 0.15), 5)
    c.path(top, c.slab(seat, -230, -400, 250, -280, 0.14))
    with c.inside(top):
        for i in range(17):
            c.line(f"M-260 {-400 + i * 8} H280", dark(seat, 0.3), 1.6, opacity=0.32)
        for i in range(30):
            c.line(f"M{-240 + i * 17} -400 L{-262 + i * 18.4} -270", dark(seat, 0.3), 1.6, opacity=0.28)
        c.path("M-160 -400 H220 L215 -380 H-168Z", INK, opacity=0.2, soft=10)


@scene("harrow-chair", "sage")
def chair_oak(c):
    with c.at(580, 1010, 1.22):
        chair(c, OAK, "#e4d3b2")


@scene("harrow-chair-black", "sand")
def chair_black(c):
    with c.at(580, 1010, 1.22):
        chair(c, "#45423f", "#d9c6a2")


def stool(c, wood, height):
    c.oval(46, -20, 210, 42, INK, opacity=0.26, soft=22)
    for x, y in ((-150, 0), (150, -4), (20, -60)):
        c.oval(x + 6, y, 24, 7, INK, opacity=0.45, soft=5)
    leg(c, dark(wood, 0.16), 10, -height, 20, -60, 32, 20)
    leg(c, wood, -110, -height, -150, 0, 36, 22)
    leg(c, dark(wood, 0.06), 110, -height, 150, -4, 36, 22)
    c.turn(
        [(186, -height - 40), (186, -height - 16, 1), (176, -height + 2, 1), (150, -height + 8)],
        wood,
        tilt=0.24,
        shine=0,
    )
    d = f"M-186 {-height - 40}a186 45 0 1 0 372 0a186 45 0 1 0 -372 0Z"
    c.path(d, c.slab(wood, -186, -height - 80, 186, -height, 0.08))
    grain(c, d, wood, (-190, -height - 86, 380, 92), 9)


@scene("three-leg-stools", "blush")
def stools(c):
    with c.at(770, 890, 1.1):
        stool(c, WALNUT, 560)
    with c.at(420, 1000, 1.15):
        stool(c, OAK, 360)


@scene("round-side-table", "mist")
def side_table(c):
    with c.at(590, 1010, 1.1):
        c.shadow(170, 38)
        c.turn([(40, -60), (70, -46), (176, -24), (190, -10, 1), (188, 0)], WALNUT, shine=0.2)
        c.turn([(27, -500), (25, -260), (30, -54)], WALNUT, shine=0.3)
        c.turn([(330, -536), (330, -514, 1), (322, -504, 1), (60, -488)], WALNUT, tilt=0.2, shine=0)
        d = "M-330 -536a330 66 0 1 0 660 0a330 66 0 1 0 -660 0Z"
        c.path(d, c.slab(light(WALNUT, 0.12), -330, -600, 330, -480, 0.1))
        grain(c, d, WALNUT, (-335, -604, 670, 136), 11)
        with c.at(-110, -530, 0.41):
            vase(c, "#e8ddca")
        book = "M60 -548 L200 -566 L236 -536 L92 -514Z"
        c.path(book, INK, opacity=0.3, soft=6, transform="translate(10 12)")
        c.path("M60 -548 L92 -514 L236 -536 V-516 L92 -494 L60 -528Z", "#efe6d6")
        c.path("M92 -514 L236 -536 V-531 L92 -509Z M92 -499 L236 -521 V-516 L92 -494Z", dark(SAGE, 0.2))
        c.path(book, c.slab(SAGE, 60, -560, 236, -510))


def sprig(c, d, leaves, colour, stem="#7d6a4d"):
    """A twig along `d` with leaves (x, y, angle, size)."""
    c.line(d, stem, 7)
    for x, y, angle, size in leaves:
        with c.at(x, y, size, angle):
            c.path(
                "M0 0 C18 -30 18 -70 0 -104 C-20 -70 -18 -30 0 0Z",
                c.gradient([(0, light(colour, 0.2)), (1, dark(colour, 0.18))], -20, 0, 20, 0),
            )
            c.line("M0 -6 V-86", light(colour, 0.35), 2.5, opacity=0.6)


def vase(c, glaze):
    c.shadow(112, 26)
    green = "#84937a"
    sprig(c, "M0 -300 C-10 -420 -70 -520 -120 -600", [(-10, -390, -70, 0.8), (-26, -430, 20, 0.8), (-52, -490, -78, 0.8), (-66, -516, 14, 0.8), (-96, -566, -74, 0.7), (-120, -598, -34, 0.85)], green)  # fmt: skip
    sprig(c, "M4 -300 C20 -440 80 -560 100 -680", [(14, -380, 66, 0.8), (36, -450, -30, 0.8), (52, -500, 62, 0.85), (74, -570, -34, 0.8), (86, -610, 58, 0.8), (100, -676, 10, 0.9)], mix(green, "#5f7358", 0.5))  # fmt: skip
    c.turn(
        [(58, -330), (46, -290), (60, -250), (132, -150), (124, -50), (84, -6, 1), (80, 0)],
        glaze,
        inner=dark(glaze, 0.1),
        shine=0.35,
    )


@scene("branch-vase", "clay")
def branch_vase(c):
    with c.at(590, FLOOR + 40, 1.2):
        vase(c, "#eee5d5")


@scene("round-mirror", "sage", flat=True)
def mirror(c):
    with c.at(600, 590):
        ring = "M-390 0a390 390 0 1 0 780 0a390 390 0 1 0 -780 0Z"
        c.lying(ring, 34, 30)
        c.oval(
            0, 0, 390, 390, c.gradient([(0, light(OAK, 0.3)), (0.5, OAK), (1, dark(OAK, 0.25))], -300, -300, 300, 300)
        )
        c.oval(0, 0, 352, 352, c.gradient([(0, dark(OAK, 0.4)), (1, light(OAK, 0.1))], -250, -250, 250, 250))
        face = "M-342 0a342 342 0 1 0 684 0a342 342 0 1 0 -684 0Z"
        c.path(face, c.gradient([(0, "#f4f6f4"), (0.5, "#d3dcdb"), (1, "#b3c0c0")], -240, -240, 240, 260))
        with c.inside(face):
            c.path(
                "M-420 60 L120 -480 L220 -480 L-420 160Z M-420 230 L260 -450 L300 -450 L-420 270Z",
                PAPER,
                opacity=0.55,
                soft=3,
            )
            c.path("M-420 210 Q0 120 420 230 V420 H-420Z", "#9fb0ac", opacity=0.35, soft=26)


@scene("shaker-clock", "mist", flat=True)
def clock(c):
    with c.at(600, 595):
        c.lying("M-350 0a350 350 0 1 0 700 0a350 350 0 1 0 -700 0Z", 32, 28)
        c.oval(
            0,
            0,
            350,
            350,
            c.gradient([(0, light(WALNUT, 0.35)), (0.5, WALNUT), (1, dark(WALNUT, 0.3))], -260, -260, 260, 260),
        )
        c.oval(0, 0, 312, 312, dark("#efe7d9", 0.3))
        c.oval(3, 5, 308, 306, c.gradient([(0, "#e6dccb"), (0.2, "#f5efe4"), (1, "#faf6ee")], -200, -220, 200, 220))
        for i in range(60):
            with c.at(0, 0, 1, i * 6):
                c.line(
                    "M0 -276 V-252" if i % 5 == 0 else "M0 -276 V-268",
                    INK,
                    9 if i % 15 == 0 else 5 if i % 5 == 0 else 2.5,
                    opacity=0.8,
                )
        for turn, length, width in ((304, 165, 17), (54, 236, 12)):
            with c.at(6, 10, 1, turn):
                c.line(f"M0 36 V{-length}", INK, width, opacity=0.25, filter=c.blur(5))
            with c.at(0, 0, 1, turn):
                c.line(f"M0 36 V{-length}", "#3c3936", width)
        with c.at(0, 0, 1, 190):
            c.line("M0 50 V-250", CLAY, 5)
        c.oval(0, 0, 17, 17, BRASS)
        c.oval(-4, -4, 6, 6, light(BRASS, 0.6))


def throw(c, colour, stripe):
    """A folded blanket with a fringe, 560 wide and 200 high."""
    c.oval(60, 0, 330, 46, INK, opacity=0.28, soft=24)
    for i in range(3):
        y = -i * 66
        d = f"M-250 {y - 66} C-296 {y - 66} -296 {y} -250 {y} L262 {y} Q282 {y - 4} 280 {y - 30} Q284 {y - 60} 262 {y - 66}Z"
        c.path(d, c.gradient([(0, light(colour, 0.28)), (0.55, colour), (1, dark(colour, 0.22))], 0, y - 66, 0, y))
        with c.inside(d):
            for k in (176, 206):
                c.path(f"M{k} {y - 70}h16v80h-16Z", stripe, opacity=0.8)
            for k in range(60):
                c.line(f"M{-290 + k * 10} {y - 66} l-14 66", dark(colour, 0.25), 1.5, opacity=0.22)
        c.line(f"M-246 {y - 1} H262", INK, 5, opacity=0.28)
    top = "M-250 -198 C-230 -226 -170 -240 -150 -240 L232 -240 Q262 -230 264 -198Z"
    c.path(top, c.slab(light(colour, 0.2), -250, -240, 264, -198, 0.06))
    with c.inside(top):
        c.path("M148 -240 h16 l14 44 h-16Z M178 -240 h16 l14 44 h-16Z", stripe, opacity=0.7)
    for k in range(15):
        x = 268 + (k % 3) * 2
        y = -192 + k * 13
        c.line(
            f"M{x} {y} q22 4 {34 + k % 4 * 4} {10 + k % 3 * 4}", light(colour, 0.12) if k % 2 else dark(colour, 0.08), 5
        )


@scene("fell-throw", "stone")
def fell_throw(c):
    with c.at(570, 930, 1.42):
        throw(c, "#a9b2a0", "#f0e8da")


@scene("fell-throw-colours", "blush")
def fell_throws(c):
    for y, colour, stripe in (
        (1050, "#5d6f80", "#e9e1d2"),
        (844, "#b7775c", "#efe2cf"),
        (638, "#d9ccb4", "#a58f6e"),
        (432, "#a9b2a0", "#f0e8da"),
    ):
        with c.at(575, y, 1.02):
            throw(c, colour, stripe)


def cushion(c, colour):
    c.oval(50, -6, 290, 44, INK, opacity=0.3, soft=24)
    d = closed(
        [
            (-270, -10),
            (-258, -260),
            (-276, -500),
            (-262, -520),
            (0, -498),
            (262, -520),
            (276, -500),
            (258, -260),
            (272, -8),
            (256, 6),
            (0, -12),
            (-258, 6),
        ]
    )
    c.path(d, dark(colour, 0.3), transform="translate(4 6)")
    c.path(d, c.glow([(0, light(colour, 0.34)), (0.55, colour), (1, dark(colour, 0.26))], -80, -330, 430))
    with c.inside(d):
        for k in range(56):
            c.line(f"M{-280 + k * 10} -530 V20", dark(colour, 0.3), 1.2, opacity=0.16)
        for k in range(52):
            c.line(f"M-290 {-530 + k * 10.5} H290", dark(colour, 0.3), 1.2, opacity=0.14)
        for fold in (
            "M-270 -512 Q-200 -440 -120 -420",
            "M268 -512 Q210 -450 150 -440",
            "M-262 0 Q-200 -70 -130 -90",
            "M264 0 Q210 -80 120 -100",
        ):
            c.line(fold, INK, 16, opacity=0.2, filter=c.blur(9))
            c.line(fold, PAPER, 8, opacity=0.25, filter=c.blur(5), transform="translate(-6 -10)")


@scene("linen-cushion", "sand")
def cushion_one(c):
    with c.at(590, 960, 1.35):
        cushion(c, "#a5ad97")


@scene("linen-cushion-colours", "mist")
def cushions(c):
    for x, y, k, colour, turn in (
        (360, 880, 0.92, NAVY, -5),
        (840, 890, 0.92, "#d8a58a", 6),
        (590, 990, 0.92, LINEN, -1),
    ):
        with c.at(x, y, k, turn):
            cushion(c, colour)


def soap(c, colour):
    c.shadow(190, 36)
    body = rounded(-200, -190, 400, 202, 56)
    c.path(body, c.gradient([(0, light(colour, 0.1)), (0.6, colour), (1, dark(colour, 0.26))], 0, -150, 0, 12))
    top = rounded(-200, -190, 400, 122, 56)
    c.path(top, c.slab(light(colour, 0.28), -200, -190, 200, -70, 0.05))
    c.line("M-150 -72 H150", PAPER, 5, opacity=0.45, filter=c.blur(3))
    c.oval(0, -129, 104, 30, "none", stroke=dark(colour, 0.2), stroke_width=4, opacity=0.6)
    c.line("M-52 -122 Q0 -134 54 -134", dark(colour, 0.25), 4, opacity=0.7)
    for x, y, turn in ((-30, -126, -60), (-6, -129, 120), (14, -131, -58), (34, -133, 122)):
        with c.at(x, y, 0.24, turn):
            c.path("M0 0C14 -24 14 -66 0 -92C-14 -66 -14 -24 0 0Z", dark(colour, 0.25), opacity=0.7)


@scene("olive-soap", "mist")
def soaps(c):
    for x, y, colour in ((730, 770, "#d9b7a4"), (400, 880, "#b3bf9c"), (680, 1020, "#ead9a9")):
        with c.at(x, y, 1.35):
            soap(c, colour)


@scene("waffle-towels", "sage")
def towels(c):
    for i, (colour, width) in enumerate((("#7f93a0", 330), ("#e9e0cf", 310), ("#cf9f88", 280), ("#e9e0cf", 240))):
        with c.at(590, 960 - i * 128, 1.05):
            if i == 0:
                c.oval(60, 0, 390, 50, INK, opacity=0.28, soft=26)
            for k in range(2):
                y = -k * 60
                d = f"M{-width + 30} {y - 60} C{-width - 20} {y - 60} {-width - 20} {y} {-width + 30} {y} L{width} {y} Q{width + 22} {y - 30} {width} {y - 60}Z"
                c.path(
                    d, c.gradient([(0, light(colour, 0.3)), (0.5, colour), (1, dark(colour, 0.24))], 0, y - 60, 0, y)
                )
                with c.inside(d):
                    for n in range(2 * width // 18 + 2):
                        c.line(f"M{-width - 10 + n * 18} {y - 60} v60", dark(colour, 0.3), 2, opacity=0.25)
                    for n in range(4):
                        c.line(f"M{-width - 20} {y - 54 + n * 16} H{width + 20}", PAPER, 3, opacity=0.3)
                c.line(f"M{-width + 20} {y - 1} H{width}", INK, 4, opacity=0.3)


def notebook(c, cloth, band):
    """Lies flat: 420 by 600 around its middle."""
    d = rounded(-210, -300, 420, 600, 16)
    c.lying(d, 20, 18)
    c.path(rounded(-204, -292, 420, 600, 16), dark("#efe6d6", 0.22))
    c.path(rounded(-206, -296, 420, 600, 14), "#f6efe2")
    c.path(d, c.slab(cloth, -210, -300, 210, 300, 0.14))
    with c.inside(d):
        c.path("M-210 -300 h44 v600 h-44Z", dark(cloth, 0.2), opacity=0.6)
        c.path("M-168 -300 h5 v600 h-5Z", PAPER, opacity=0.3)
        for k in range(24):
            c.line(f"M-210 {-300 + k * 25} H210", dark(cloth, 0.3), 1.5, opacity=0.12)
    c.path("M128 -300 h22 v600 h-22Z", c.gradient([(0, light(band, 0.2)), (1, dark(band, 0.2))], 128, 0, 150, 0))
    c.path(rounded(-96, -190, 170, 96, 6), "#f5eddd")
    c.line("M-66 -154 H44 M-66 -128 H10", "#b7a68a", 5)
    c.path("M-60 300 h20 v66 l-10 -14 l-10 14Z", band)


@scene("linen-notebook", "clay", flat=True)
def notebook_one(c):
    with c.at(570, 590, 1.32, -8):
        notebook(c, "#5f7566", "#d9a253")
    with c.at(985, 620, 1.2, 12):
        pencil(c, "#d9a253")


def pencil(c, colour):
    d = "M-13 -260 H13 V250 L0 300 L-13 250Z"
    c.lying(d, 12, 8)
    c.path(
        "M-13 -250 H13 V236 H-13Z",
        c.gradient([(0, light(colour, 0.35)), (0.4, colour), (1, dark(colour, 0.28))], -13, 0, 13, 0),
    )
    c.path("M-13 236 Q-6 226 0 236 Q7 226 13 236 L4 284 H-4Z", light(OAK, 0.35))
    c.path("M-4 282 H4 L0 300Z", INK)
    c.path(
        "M-13 -250 H13 V-272 Q0 -284 -13 -272Z",
        c.gradient([(0, light(STEEL, 0.5)), (1, dark(STEEL, 0.3))], -13, 0, 13, 0),
    )


@scene("linen-notebook-colours", "stone", flat=True)
def notebooks(c):
    for x, y, turn, cloth, band in (
        (330, 430, -14, NAVY, "#d8c9ac"),
        (850, 400, 10, "#c58c74", "#6b4a3a"),
        (440, 800, 6, "#e2d5bd", "#8a7150"),
        (860, 810, -7, "#5f7566", "#d9a253"),
    ):
        with c.at(x, y, 0.78, turn):
            notebook(c, cloth, band)


@scene("quill-fountain-pen", "sand", flat=True)
def fountain_pen(c):
    with c.at(610, 610, 1.1, 45):
        page = rounded(-330, -420, 640, 840, 8)
        with c.at(0, 0, 1, -52):
            c.lying(page, 16, 16, 0.2)
            c.path(page, c.slab("#fbf6ec", -300, -400, 300, 400, 0.04))
            for k in range(13):
                c.line(f"M-270 {-340 + k * 56} H250", "#c9d0cf", 2.5)
        barrel = "M-30 -330 Q-30 -372 0 -374 Q30 -372 30 -330 V150 L22 236 H-22 L-30 150Z"
        c.lying(barrel, 18, 10)
        c.path(
            barrel,
            c.gradient(
                [(0, dark(NAVY, 0.2)), (0.28, light(NAVY, 0.5)), (0.5, NAVY), (1, dark(NAVY, 0.5))], -30, 0, 30, 0
            ),
        )
        for y, h in ((-70, 16), (142, 12), (230, 10)):
            c.path(
                f"M-31 {y} h62 v{h} h-62Z" if y < 200 else f"M-22 {y} h44 v{h} h-44Z",
                c.gradient([(0, dark(BRASS, 0.2)), (0.3, light(BRASS, 0.6)), (1, dark(BRASS, 0.3))], -30, 0, 30, 0),
            )
        nib = "M-19 240 H19 Q26 286 2 346 H-2 Q-26 286 -19 240Z"
        c.path(
            nib, c.gradient([(0, dark(BRASS, 0.1)), (0.35, light(BRASS, 0.6)), (1, dark(BRASS, 0.25))], -22, 0, 22, 0)
        )
        c.line("M0 282 V340", dark(BRASS, 0.6), 2.5)
        c.oval(0, 280, 5, 5, dark(BRASS, 0.6))


@scene("year-calendar", "blush")
def calendar(c):
    with c.at(590, 950, 1.4):
        c.oval(70, 0, 330, 46, INK, opacity=0.28, soft=24)
        c.path("M-250 0 L-206 -70 H214 L262 0Z", dark(OAK, 0.25))
        c.path(
            "M-262 -34 H262 V8 Q262 14 256 14 H-256 Q-262 14 -262 8Z",
            c.gradient([(0, light(OAK, 0.3)), (1, dark(OAK, 0.12))], 0, -34, 0, 14),
        )
        card = "M-210 -500 H210 L222 -30 H-222Z"
        c.path(card, c.slab("#fbf5ea", -210, -500, 222, -30, 0.07))
        c.path("M-210 -500 H210 L214 -330 H-214Z", c.slab("#b9c4b0", -210, -500, 214, -330))
        c.path("M-214 -330 L-212 -400 Q-120 -450 -30 -390 T140 -400 Q190 -420 212 -392 L214 -330Z", "#7f9179")
        c.oval(120, -446, 30, 30, "#e7b871")
        for row in range(5):
            for col in range(7):
                if 2 <= row * 7 + col < 33:
                    x, y = -168 + col * 56, -270 + row * 50
                    hot = (row, col) == (2, 4)
                    c.oval(
                        x, y, 17 if hot else 8, 17 if hot else 8, CLAY if hot else "#a79b8a", opacity=1 if hot else 0.75
                    )
