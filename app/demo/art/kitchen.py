"""Pictures of what stands in the kitchen: coffee, tea, tableware and cookware."""

from canvas import FLOOR, INK, PAPER, closed, dark, light, mix, rounded
from scenes import scene

OAT, SLATE, MOSS = "#d9c9b0", "#5f6b73", "#7d8a6a"
OAK, WALNUT, BRASS, STEEL = "#c89a66", "#7a5238", "#c5a35e", "#b9bec1"
COFFEE, TEA = "#3b2417", "#a8642c"


def ring(c, x, y, rx, ry, colour, width, start=1.0):
    """A handle: a thick ring with light along its upper edge."""
    d = f"M{x} {y - ry} C{x + rx * 1.5} {y - ry * 1.1} {x + rx * 1.5} {y + ry * 1.05} {x - 4} {y + ry}"
    c.line(d, dark(colour, 0.2), width)
    c.line(d, c.gradient([(0, light(colour, 0.25)), (1, dark(colour, 0.12))], x, y - ry, x + rx, y + ry), width * 0.78)
    c.line(d, light(colour, 0.5), width * 0.16, opacity=0.5, transform=f"translate({-width * 0.12} {-width * 0.2})")


def speckle(c, outline, colour, r, height, count=46):
    """Fine dots of iron in a stoneware glaze, placed by a fixed sequence."""
    with c.inside(outline):
        for i in range(count):
            x, y = ((i * 0.7549) % 1 * 2 - 1) * r, -((i * 0.5698 + 0.13) % 1) * height
            c.oval(x, y, 1.4 + i % 3 * 0.7, 1.3 + i % 2 * 0.6, dark(colour, 0.5), opacity=0.34)


def mug(c, colour, drink=COFFEE):
    c.shadow(150, 34)
    ring(c, 132, -168, 104, 84, colour, 38)
    outline = c.turn([(156, -322), (158, -200), (154, -70), (134, -10, 1), (126, 0)], colour, inner=light(colour, 0.35))
    speckle(c, outline, colour, 156, 330)
    with c.inside(outline):
        c.path("M-170 -36 Q0 10 170 -36 V60 H-170Z", c.turned(mix(colour, "#b98c62", 0.6), 150, 0.2), opacity=0.85)
    if drink:
        c.pool(146, -321, 0.18, drink, 0.1)


@scene("tidal-mug", "sand")
def tidal_mug(c):
    with c.at(560, FLOOR, 1.5):
        mug(c, OAT)


@scene("tidal-mug-colours", "stone")
def tidal_mugs(c):
    for x, y, colour in ((290, 840, MOSS), (830, 840, SLATE), (545, 1000, OAT)):
        with c.at(x, y, 1.12):
            mug(c, colour, None)


def saucer(c, r, colour):
    c.shadow(r, r * 0.26)
    c.turn([(r, -30), (r * 0.8, -8), (r * 0.5, 0)], colour, tilt=0.24, shine=0)
    c.oval(0, -27, r * 0.93, r * 0.21, c.gradient([(0, dark(colour, 0.18)), (1, light(colour, 0.3))], -r, 0, r, 0))


def espresso_cup(c, colour, drink=None):
    saucer(c, 205, colour)
    with c.at(0, -26):
        c.oval(20, 2, 92, 18, INK, opacity=0.35, soft=8)
        ring(c, 104, -104, 58, 42, colour, 22)
        c.turn(
            [(124, -176), (122, -110), (104, -40), (72, -4, 1), (68, 0)], colour, tilt=0.24, inner=light(colour, 0.5)
        )
        if drink:
            c.pool(115, -176, 0.215, drink, 0.12)


@scene("espresso-pair", "blush")
def espresso_pair(c):
    with c.at(790, 830, 1.15):
        espresso_cup(c, SLATE)
    with c.at(430, 975, 1.35):
        espresso_cup(c, "#ece4d6", "#5a3318")


@scene("pour-over-dripper", "sage")
def dripper(c):
    white = "#f0ebe1"
    with c.at(590, 950, 1.25):
        c.shadow(170, 36)
        server(c, 0.45)
        with c.at(0, -372):
            c.turn([(190, -22), (186, -4), (150, 6), (120, 8)], white, tilt=0.2)
            ring(c, 140, -128, 84, 58, white, 30)
            c.turn([(212, -262), (204, -240), (110, -34, 1), (104, -10)], white, inner="#dccfba", tilt=0.2)
            paper = "#d2b48c"
            c.oval(0, -264, 192, 35, c.slab(paper, -190, -290, 190, -240, 0.25))
            c.oval(0, -262, 184, 31, dark(paper, 0.3))
            with nested(c, 196, -262, 0.16):
                c.oval(0, -248, 166, 24, COFFEE)
                c.oval(-34, -250, 84, 9, light(COFFEE, 0.25), opacity=0.7)


GLASS = "#dfe8e8"


def server(c, fill, drink=COFFEE):
    """A round glass jug, filled to the share `fill` of its height of 360."""
    body = [(96, -362), (86, -330), (120, -270), (168, -160), (172, -70), (150, -12), (120, 0)]
    ring(c, 128, -190, 110, 100, "#c7d3d4", 24)
    glass = c.gradient(
        [(0, "#9fb2b4", 0.6), (0.12, PAPER, 0.35), (0.5, PAPER, 0.12), (0.85, "#b9c8ca", 0.3), (1, "#8fa3a6", 0.65)],
        -172,
        0,
        172,
        0,
    )
    outline = c.turn(body, GLASS, paint=glass, shine=0, tilt=0.2)
    level = -360 * fill
    with c.inside(outline):
        liquid = c.gradient(
            [(0, dark(drink, 0.3)), (0.3, light(drink, 0.14)), (0.8, drink), (1, dark(drink, 0.3))], -165, 0, 165, 0
        )
        c.path(f"M-160 {level} A160 32 0 0 0 160 {level} V-30 Q150 26 0 28 Q-150 26 -160 -30Z", liquid, opacity=0.93)
        c.oval(0, level, 160, 31, c.gradient([(0, light(drink, 0.2)), (1, light(drink, 0.4))], -160, 0, 160, 0))
    c.path("M-132 -220 Q-158 -140 -146 -50 L-126 -44 Q-140 -140 -112 -226Z", PAPER, opacity=0.65, soft=4)
    c.path("M120 -220 Q150 -140 138 -60 L132 -60 Q142 -140 112 -220Z", PAPER, opacity=0.4, soft=3)
    c.oval(0, -362, 96, 19, "none", stroke="#aebfc1", stroke_width=7)
    c.oval(0, -363, 96, 19, "none", stroke=PAPER, stroke_width=2)


@scene("glass-server", "clay")
def glass_server(c):
    with c.at(570, FLOOR + 15, 1.75):
        c.shadow(160, 32)
        c.oval(120, 20, 130, 14, "#b5743a", opacity=0.35, soft=14)
        server(c, 0.52)
        c.turn([(99, -345), (95, -318), (88, -322), (90, -338)], WALNUT, tilt=0.2, shine=0.2)


@scene("hand-grinder", "stone")
def grinder(c):
    black = "#3f4142"
    with c.at(570, 960, 1.42):
        c.shadow(112, 26)
        c.turn([(106, -210), (108, -90), (106, -8, 1), (102, 0)], WALNUT, shine=0.2, gloss=0.25)
        c.turn([(112, -430), (112, -214, 1), (108, -206)], STEEL, gloss=0.75, shine=0.5)
        for y in (-250, -270, -290):
            c.line(f"M-112 {y} A112 22 0 0 0 112 {y}", dark(STEEL, 0.3), 3, opacity=0.6)
        c.turn([(84, -476), (106, -452), (113, -428)], black, shine=0.3)
        c.turn([(16, -520), (16, -478)], STEEL, gloss=0.7, shine=0)
        arm = "M-6 -516 L214 -536"
        c.line(arm, dark(STEEL, 0.35), 22)
        c.line(arm, light(STEEL, 0.35), 14)
        with c.at(216, -530):
            c.turn([(12, -104), (38, -92), (42, -56), (26, -10), (16, 0)], WALNUT, shine=0.35)


def kettle(c, colour, handle=WALNUT):
    c.shadow(205, 44)
    spout = "M-150 -76 C-262 -96 -238 -292 -318 -356"
    c.line(spout, dark(colour, 0.3), 40)
    c.line(spout, c.gradient([(0, light(colour, 0.3)), (1, dark(colour, 0.1))], -300, 0, -160, 0), 32)
    c.line("M-166 -98 C-248 -118 -236 -290 -310 -346", light(colour, 0.6), 5, opacity=0.55)
    hold = "M150 -250 C212 -330 330 -330 322 -250 C316 -190 300 -130 288 -92"
    c.line(hold, dark(handle, 0.35), 40)
    c.line(hold, c.gradient([(0, light(handle, 0.22)), (1, handle)], 160, -320, 330, -150), 31)
    c.turn([(118, -312), (150, -292), (186, -150), (206, -24, 1), (198, 0)], colour, shine=0.4)
    c.turn([(26, -348), (70, -344), (112, -330), (124, -308)], colour, shine=0.25)
    with c.at(0, -338):
        c.turn([(12, -54), (30, -46), (30, -24), (13, -8), (16, 0)], handle, shine=0.3)


@scene("gooseneck-kettle", "mist")
def kettle_black(c):
    with c.at(590, FLOOR, 1.5):
        kettle(c, "#41474a")


@scene("gooseneck-kettle-cream", "sand")
def kettle_cream(c):
    with c.at(590, FLOOR, 1.5):
        kettle(c, "#e9dfcb", OAK)


def pouch(c, colour, label, band):
    """A tall bag of paper with a folded top, 400 wide and 620 high."""
    c.shadow(200, 34)
    side = [
        (-196, 0, 1),
        (-206, -160),
        (-196, -400),
        (-186, -560, 1),
        (186, -560, 1),
        (196, -400),
        (206, -160),
        (196, 0, 1),
    ]
    d = closed(side)
    c.path(
        d,
        c.gradient(
            [(0, dark(colour, 0.12)), (0.2, light(colour, 0.25)), (0.55, colour), (1, dark(colour, 0.28))],
            -206,
            0,
            206,
            0,
        ),
    )
    with c.inside(d):
        c.path("M-210 -30 Q0 34 210 -30 V20 H-210Z", INK, opacity=0.16, soft=10)
        c.path("M-150 -560 L-168 0 H-206 V-560Z", INK, opacity=0.1, soft=6)
        c.path("M140 -560 Q176 -300 150 0 H210 V-560Z", INK, opacity=0.1, soft=8)
        c.path("M-120 -540 Q-60 -480 -130 -420", stroke=PAPER, stroke_width=16, opacity=0.25, soft=8)
    c.path("M-188 -612 L188 -612 L190 -548 Q0 -538 -190 -548Z", c.slab(dark(colour, 0.05), -190, -610, 190, -550, 0.3))
    c.line("M-186 -580 H186", dark(colour, 0.3), 3, opacity=0.5)
    c.path(rounded(-122, -420, 244, 290, 10), c.slab(label, -122, -420, 122, -130, 0.1))
    c.path(rounded(-122, -420, 244, 84, 10), band)
    return d


@scene("morning-watch-beans", "clay")
def beans(c):
    with c.at(560, 945, 1.22):
        pouch(c, "#b08a62", "#f3ead9", "#4c5d57")
        c.path("M-70 -222 A70 70 0 0 1 70 -222Z", "#d98f4e")
        for x in (-92, -46, 0, 46):
            c.line(f"M{x} -205 q23 -16 46 0", "#4c5d57", 7)
        c.line("M-60 -170 H60", "#b9a88c", 7)
        c.line("M-60 -378 H60", "#f3ead9", 9)
    for x, y, turn in ((300, 990, 20), (360, 1030, -35), (260, 1046, 70), (440, 1052, 8), (870, 1030, 40)):
        with c.at(x, y, 1.1, turn):
            c.oval(8, 14, 34, 20, INK, opacity=0.3, soft=6)
            c.oval(0, 0, 33, 23, c.glow([(0, "#7b4d30"), (1, "#3a2115")], -10, -8, 42))
            c.line("M-28 2 C-10 -10 8 12 28 -2", "#27150c", 4)


@scene("round-teapot", "sage")
def teapot(c):
    teapot_at(c, 590, FLOOR, 1.5, "#7f93a0")


def teapot_at(c, x, y, k, glaze):
    with c.at(x, y, k):
        c.shadow(152, 36)
        c.path(
            closed([(-150, -190), (-236, -236), (-286, -322, 1), (-330, -320, 1), (-276, -180), (-170, -70)]),
            c.gradient([(0, light(glaze, 0.35)), (1, dark(glaze, 0.15))], -320, -300, -160, -60),
        )
        c.oval(-308, -321, 23, 9, dark(glaze, 0.45), transform="rotate(-3 -308 -321)")
        ring(c, 164, -160, 116, 92, glaze, 36)
        outline = c.turn([(100, -300), (160, -262), (204, -150), (176, -44), (120, -8, 1), (116, 0)], glaze)
        speckle(c, outline, glaze, 204, 300)
        c.turn([(24, -346), (84, -326), (108, -300), (104, -292)], glaze, shine=0.25)
        with c.at(0, -336):
            c.turn([(14, -56), (33, -42), (28, -18), (16, 0)], OAK, shine=0.4)


@scene("round-teapot-sizes", "blush")
def teapots(c):
    teapot_at(c, 820, 860, 0.82, "#c79a83")
    teapot_at(c, 420, 965, 1.1, "#7f93a0")


def tin(c, colour, mark):
    c.shadow(128, 28)
    d = c.turn([(128, -330), (128, -8, 1), (124, 0)], colour, gloss=0.4)
    with c.inside(d):
        c.path("M-140 -236 Q0 -190 140 -236 V-104 Q0 -58 -140 -104Z", c.turned("#f1e8d8", 128, 0.5))
        c.line("M-140 -222 Q0 -176 140 -222 M-140 -118 Q0 -72 140 -118", mark, 4)
    with c.at(0, -136):
        c.path("M0 22 C-34 0 -34 -36 0 -62 C34 -36 34 0 0 22Z M0 34V-40", mark, stroke="#f1e8d8", stroke_width=4)
    c.turn([(134, -392), (134, -326, 1), (131, -322)], dark(colour, 0.06), gloss=0.45)


@scene("leaf-tea-tins", "mist")
def tins(c):
    for x, y, colour, mark in (
        (300, 860, "#93606a", "#93606a"),
        (880, 860, "#c0954f", "#a97b35"),
        (590, 960, "#56705f", "#56705f"),
    ):
        with c.at(x, y, 1.15):
            tin(c, colour, mark)


def plate_stack(c, colour, count):
    for i in range(count):
        with c.at(0, -i * 40):
            if i == 0:
                c.shadow(250, 66)
            else:
                c.oval(0, 4, 270, 62, INK, opacity=0.5, soft=9)
            c.turn([(300, -44), (290, -34), (190, -4), (150, 0)], colour, tilt=0.26, shine=0)
    with c.at(0, -(count - 1) * 40 - 44):
        c.oval(0, 4, 282, 70, c.gradient([(0, dark(colour, 0.16)), (1, light(colour, 0.34))], -280, 0, 280, 0))
        c.oval(0, 12, 196, 46, c.gradient([(0, dark(colour, 0.06)), (1, light(colour, 0.25))], -190, 0, 190, 0))
        c.oval(0, 0, 298, 76, "none", stroke=mix(colour, "#8a5f3d", 0.5), stroke_width=4, opacity=0.7)


@scene("shore-plates", "stone")
def plates(c):
    with c.at(590, 930, 1.45):
        plate_stack(c, "#e3d8c6", 4)


@scene("shore-plates-colours", "sand")
def plates_colours(c):
    for x, y, colour in ((690, 770, SLATE), (360, 890, MOSS), (800, 1020, "#e3d8c6")):
        with c.at(x, y, 0.9):
            plate_stack(c, colour, 2)


@scene("nesting-bowls", "sage")
def bowls(c):
    with c.at(590, 950, 1.4):
        c.shadow(140, 32)
        c.turn(
            [(290, -230), (278, -170), (222, -84), (140, -26), (116, -10, 1), (112, 0)],
            "#b9785a",
            inner="#efe2cf",
            tilt=0.24,
        )
        with nested(c, 290, -230):
            c.turn([(216, -290), (208, -240), (150, -150), (100, -120)], "#e8d9c3", inner="#efe2cf", tilt=0.24)
            with nested(c, 216, -290):
                c.turn([(142, -336), (136, -300), (100, -240), (70, -220)], "#7d8a6a", inner="#efe2cf", tilt=0.24)


def nested(c, r, y, tilt=0.24):
    """Only what shows of a thing that stands in a mouth of radius `r`: the near lip hides the rest."""
    r -= r * 0.05
    return c.inside(f"M-600 -900H600V{y}H{r}A{r} {r * tilt * 0.94:.1f} 0 0 1 {-r} {y}H-600Z")


def tumbler(c, drink=None):
    c.shadow(100, 22)
    body = [(118, -270), (112, -120), (98, -10, 1), (92, 0)]
    tint = "#b7cbbf"
    glass = c.gradient(
        [
            (0, dark(tint, 0.15), 0.7),
            (0.12, tint, 0.35),
            (0.5, PAPER, 0.25),
            (0.86, tint, 0.4),
            (1, dark(tint, 0.2), 0.75),
        ],
        -118,
        0,
        118,
        0,
    )
    d = c.turn(body, tint, paint=glass, shine=0)
    with c.inside(d):
        if drink:
            c.path("M-112 -176 A112 22 0 0 0 112 -176 V-24 Q0 14 -112 -24Z", drink, opacity=0.55)
            c.oval(0, -176, 112, 21, light(drink, 0.3), opacity=0.8)
        c.oval(0, -10, 92, 18, PAPER, opacity=0.5)
        for x in (-66, -22, 22, 66):
            c.line(f"M{x * 1.25} -238 L{x} -14", dark(tint, 0.2), 5, opacity=0.28)
            c.line(f"M{x * 1.25 + 6} -238 L{x + 6} -14", PAPER, 4, opacity=0.6)
    c.path("M-92 -240 L-80 -30 L-66 -26 L-76 -240Z", PAPER, opacity=0.6, soft=4)
    c.oval(0, -270, 118, 23, "#ffffff", fill_opacity=0.16, stroke=dark(tint, 0.12), stroke_width=6)
    c.oval(0, -272, 118, 23, "none", stroke=PAPER, stroke_width=2.5)


@scene("ribbed-tumblers", "blush")
def tumblers(c):
    for x, y, drink in ((350, 800, None), (780, 790, None), (530, 1000, "#d9a253"), (960, 985, None)):
        with c.at(x - 60, y, 1.42):
            tumbler(c, drink)


def casserole(c, colour):
    c.shadow(246, 54)
    for side in (-1, 1):
        d = f"M{side * 262} -196 C{side * 350} -214 {side * 350} -140 {side * 266} -146"
        c.line(d, dark(colour, 0.35), 34)
        c.line(d, light(colour, 0.12) if side < 0 else dark(colour, 0.12), 25)
    c.turn([(282, -226), (282, -120), (262, -28), (226, 0)], colour, shine=0.3)
    c.turn([(40, -326), (140, -316), (236, -284), (284, -240), (290, -222)], colour, tilt=0.2, shine=0.22)
    c.line("M-289 -222 A289 58 0 0 0 289 -222", dark(colour, 0.45), 6, opacity=0.55)
    with c.at(0, -324):
        c.turn([(34, -48), (46, -34), (22, -16), (28, 6)], BRASS, shine=0.5, gloss=0.6)


@scene("hearth-casserole", "clay")
def casserole_rust(c):
    with c.at(600, FLOOR, 1.45):
        casserole(c, "#b0573c")


@scene("hearth-casserole-colours", "stone")
def casserole_colours(c):
    for x, y, colour in ((350, 760, "#48606a"), (840, 830, "#e6dac3"), (500, 1030, "#b0573c")):
        with c.at(x, y, 0.85):
            casserole(c, colour)


@scene("oak-board", "mist", flat=True)
def board(c):
    with c.at(580, 620, 1.12, -24):
        d = rounded(-250, -290, 500, 690, 56)
        neck = closed([(-110, -270), (-62, -330), (-58, -470), (0, -530), (58, -470), (62, -330), (110, -270)])
        c.lying(d, 22, 20)
        c.lying(neck, 22, 20)
        for shape in (neck, d):
            c.path(shape, dark(OAK, 0.28), transform="translate(5 9)")
        paint = c.gradient([(0, light(OAK, 0.32)), (0.5, light(OAK, 0.1)), (1, dark(OAK, 0.06))], -250, -300, 250, 400)
        c.path(neck, paint)
        c.path(d, paint)
        with c.inside(d):
            for i, x in enumerate(range(-236, 250, 34)):
                bend = 18 if i % 2 else -12
                c.line(
                    f"M{x} -300 C{x + bend} -100 {x - bend} 160 {x + bend * 0.6} 410",
                    dark(OAK, 0.3),
                    2 + i % 3,
                    opacity=0.3,
                )
            c.path("M-80 -300 H-76 V410 H-80Z M90 -300 H94 V410 H90Z", dark(OAK, 0.4), opacity=0.3)
        c.oval(0, -462, 24, 24, c.gradient([(0, dark("#dbe3e7", 0.45)), (1, dark("#dbe3e7", 0.2))], 0, -486, 0, -438))
        c.line("M-246 -240 V346", PAPER, 4, opacity=0.5)
    for x, y, turn in ((880, 830, 30), (930, 905, 80), (820, 925, -20)):
        with c.at(x, y, 1.15, turn):
            c.oval(10, 16, 46, 34, INK, opacity=0.3, soft=8)
            c.oval(0, 0, 46, 40, c.glow([(0, "#e7836a"), (1, "#a63a2c")], -14, -14, 62))
            c.path(
                closed([(0, -6, 1), (26, -22), (10, 0, 1), (24, 18), (0, 8, 1), (-20, 22), (-10, 0, 1), (-24, -16)]),
                "#6b7d4c",
            )


@scene("pepper-mills", "sand")
def mills(c):
    for x, y, k, wood in ((730, 900, 1.08, WALNUT), (430, 960, 1.35, OAK)):
        with c.at(x, y, k):
            c.shadow(98, 22)
            c.turn(
                [(46, -410), (60, -390), (72, -330), (58, -240), (62, -160), (94, -50), (100, -10, 1), (96, 0)],
                wood,
                shine=0.32,
            )
            c.turn([(52, -424), (54, -404)], STEEL, gloss=0.7, shine=0)
            c.turn([(20, -560), (62, -536), (72, -490), (54, -440), (50, -422)], wood, shine=0.32)
            with c.at(0, -560):
                c.turn([(8, -36), (17, -28), (15, -12), (9, 0)], STEEL, gloss=0.8, shine=0.3)
