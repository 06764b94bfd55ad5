"""Pictures of the garden: pots, plants, tools and light for outside."""

from canvas import INK, PAPER, closed, dark, light, mix, rounded
from kitchen import BRASS, OAK, STEEL, nested
from scenes import scene

TERRA, SOIL, LEAF = "#bd7350", "#4a372b", "#64805f"


def pot(c, colour, soil=True):
    """A clay pot with a rim: 300 wide at the mouth, which is at y = -290."""
    c.shadow(112, 28)
    c.turn([(128, -230), (106, -30), (100, -6, 1), (96, 0)], colour, shine=0.22)
    c.path("M-128 -222 A128 26 0 0 0 128 -222 V-196 A128 26 0 0 1 -128 -196Z", INK, opacity=0.22, soft=6)
    c.turn([(150, -292), (146, -226, 1), (143, -222)], colour, inner=dark(colour, 0.15), shine=0.28)
    if soil:
        c.pool(141, -291, 0.18, SOIL, 0.06)


def saucer(c, colour):
    c.shadow(150, 34)
    c.turn([(166, -34), (152, -4), (140, 0)], colour, inner=dark(colour, 0.1), shine=0)


@scene("terracotta-pots", "sage")
def pots(c):
    for x, y, k in ((790, 860, 1.3), (410, 950, 1.02), (690, 1020, 0.7)):
        with c.at(x, y, k):
            saucer(c, TERRA)
            with c.at(0, -14):
                pot(c, TERRA)


def blade(c, x, base, tip_x, tip_y, w, colour):
    """An upright leaf of a snake plant: dark bands, a pale edge."""
    bend = (x + tip_x) / 2 + (tip_x - x) * 0.1
    d = (
        f"M{x - w * 0.5} {base} C{x - w} {base - 140} {bend - w} {tip_y + 160} {tip_x} {tip_y} "
        f"C{bend + w * 1.1} {tip_y + 190} {x + w} {base - 140} {x + w * 0.5} {base}Z"
    )
    c.path(d, c.gradient([(0, light(colour, 0.18)), (0.5, colour), (1, dark(colour, 0.3))], x - w, 0, x + w, 0))
    with c.inside(d):
        for i in range(int((base - tip_y) / 34)):
            y = base - i * 34
            at = x + (tip_x - x) * (base - y) / (base - tip_y)
            c.line(f"M{at - w * 1.4} {y} q{w * 0.5} -14 {w} -2 t{w * 1.6} -6", dark(colour, 0.45), 8, opacity=0.3)
    c.path(d, stroke="#d8d59a", stroke_width=5, opacity=0.75)


@scene("snake-plant", "blush")
def snake_plant(c):
    with c.at(590, 990, 1.2):
        c.shadow(150, 34)
        c.turn([(170, -272), (168, -120), (150, -12, 1), (144, 0)], "#e8e0d2", inner="#cfc4b2", shine=0.35)
        c.pool(160, -271, 0.18, SOIL, 0.08)
        with nested(c, 170, -275, 0.19):
            for leaf in (
                (-70, -150, -640, 34),
                (60, 150, -600, 34),
                (10, 30, -760, 40),
                (-40, -60, -700, 38),
                (84, 92, -520, 32),
                (-96, -230, -490, 30),
                (40, 60, -640, 36),
                (-10, -20, -540, 36),
            ):
                x, tip_x, tip_y, w = leaf
                blade(c, x, -236, tip_x, tip_y, w, mix(LEAF, "#8aa06e", (x + 100) / 260))


@scene("olive-tree", "mist")
def olive_tree(c):
    with c.at(590, 1010, 1.12):
        with c.at(0, 0, 1.05):
            pot(c, TERRA)
        with nested(c, 150, -302, 0.2):
            c.line("M-4 -280 C-20 -360 20 -420 4 -520", "#6f5a48", 26)
            c.line("M-9 -290 C-24 -360 14 -420 -1 -510", "#94806a", 8, opacity=0.8)
        twigs = (
            (-150, -600),
            (-90, -700),
            (0, -760),
            (90, -700),
            (160, -600),
            (-60, -560),
            (80, -570),
            (-190, -520),
            (190, -530),
            (0, -640),
        )
        for x, y in twigs:
            c.line(f"M4 -500 Q{x * 0.35} {(y - 500) / 2 - 20} {x} {y}", "#7b6754", 8)
        for i in range(230):
            x, y = twigs[i % 10]
            share = 0.35 + (i * 0.7549 % 1) * 0.75
            px, py = (
                x * share + ((i * 0.5698) % 1 - 0.5) * 110,
                -500 + (y + 500) * share + ((i * 0.317) % 1 - 0.5) * 110,
            )
            tone = (light("#8b9a7b", 0.2), "#7c8d6d", "#64775a", light("#a9b49a", 0.2))[i % 4]
            with c.at(round(px), round(py), 0.9, (i * 137) % 360):
                c.path("M0 0C14 -14 14 -44 0 -62C-14 -44 -14 -14 0 0Z", tone)
        for i in range(7):
            x, y = twigs[i]
            c.oval(
                x * 0.8 + 14,
                -500 + (y + 500) * 0.8 + 24,
                12,
                16,
                c.glow([(0, "#8d7d93"), (1, "#433a4d")], x * 0.8 + 10, -500 + (y + 500) * 0.8 + 18, 18),
            )


def can(c, colour):
    c.shadow(190, 40)
    c.path(
        "M120 -70 L378 -330 L404 -304 L160 -20Z",
        c.gradient([(0, light(colour, 0.25)), (1, dark(colour, 0.25))], 230, -230, 280, -160),
    )
    c.line("M110 -226 L300 -262", dark(colour, 0.3), 13)
    with c.at(391, -317, 1, 45):
        c.path(
            "M-20 0 L-46 -60 H46 L20 0Z", c.gradient([(0, light(colour, 0.2)), (1, dark(colour, 0.3))], -46, 0, 46, 0)
        )
        c.oval(0, -60, 48, 17, light(BRASS, 0.25))
        for k in range(-3, 4):
            c.oval(k * 12, -60 + (k % 2) * 5 - 2, 2.6, 2, dark(BRASS, 0.6))
    hold = "M-120 -250 C-340 -310 -350 -90 -176 -60"
    c.line(hold, dark(colour, 0.35), 28)
    c.line(hold, light(colour, 0.08), 20)
    c.line("M-120 -256 C-330 -310 -350 -110 -200 -70", light(colour, 0.6), 4, opacity=0.5)
    c.turn([(146, -270), (168, -240), (182, -14, 1), (178, 0)], colour, inner=dark(colour, 0.2), shine=0.38)
    c.line("M-180 -34 A180 36 0 0 0 180 -34", light(colour, 0.3), 5, opacity=0.5)
    c.path("M-147 -271 A147 29 0 0 1 147 -271 L30 -240 Q0 -236 -40 -242Z", c.slab(colour, -140, -300, 140, -240, 0.3))
    c.line("M-90 -280 C-80 -400 100 -400 96 -284", dark(colour, 0.35), 24)
    c.line("M-90 -282 C-80 -400 100 -400 96 -286", light(colour, 0.1), 17)


@scene("long-spout-can", "sand")
def can_sage(c):
    with c.at(560, 930, 1.3):
        can(c, "#7f917c")


@scene("long-spout-can-cream", "clay")
def can_cream(c):
    with c.at(560, 930, 1.3):
        can(c, "#e9dfcb")


def grip(c, wood):
    """A turned handle along the y axis, from 0 down to 250."""
    d = closed(
        [(-16, 0), (-22, 60), (-27, 150), (-30, 220), (-16, 250), (16, 250), (30, 220), (27, 150), (22, 60), (16, 0)]
    )
    c.lying(d, 14, 10)
    c.path(
        d,
        c.gradient([(0, dark(wood, 0.08)), (0.3, light(wood, 0.4)), (0.6, wood), (1, dark(wood, 0.32))], -30, 0, 30, 0),
    )
    c.line("M-26 196 Q0 206 28 196 M-27 206 Q0 216 29 206", dark(wood, 0.35), 3, opacity=0.6)
    c.path(
        rounded(-19, -34, 38, 48, 6),
        c.gradient([(0, dark(BRASS, 0.15)), (0.3, light(BRASS, 0.6)), (1, dark(BRASS, 0.35))], -19, 0, 19, 0),
    )


@scene("hand-tools", "stone", flat=True)
def tools(c):
    steel = c.gradient(
        [(0, dark(STEEL, 0.12)), (0.3, light(STEEL, 0.6)), (0.55, STEEL), (1, dark(STEEL, 0.35))], -90, 0, 90, 0
    )
    with c.at(410, 700, 1.35, -14):
        neck = "M-11 -20 V-110 H11 V-20Z"
        scoop = "M-24 -110 Q-86 -120 -86 -190 C-86 -290 -40 -350 0 -386 C40 -350 86 -290 86 -190 Q86 -120 24 -110Z"
        c.lying(scoop, 20, 14)
        c.path(neck, steel)
        c.path(scoop, steel)
        c.path("M-30 -130 C-56 -200 -40 -290 0 -360 C40 -290 56 -200 30 -130Z", INK, opacity=0.14, soft=12)
        c.line("M0 -130 V-340", PAPER, 5, opacity=0.5, filter=c.blur(3))
        grip(c, OAK)
    with c.at(800, 720, 1.35, 12):
        tines = [f"M{x} -120 C{x * 1.5} -200 {x * 1.3} -290 {x * 1.05} -370" for x in (-62, 0, 62)]
        for d in (*tines, "M0 -20 V-120 M-62 -130 Q0 -60 62 -130"):
            c.line(d, INK, 20, opacity=0.25, filter=c.blur(8), transform="translate(16 18)")
        for d in (*tines, "M-62 -126 Q0 -64 62 -126", "M0 -20 V-110"):
            c.line(d, dark(STEEL, 0.3), 22)
            c.line(d, STEEL, 16)
            c.line(d, light(STEEL, 0.6), 5, transform="translate(-3 -2)")
        grip(c, OAK)


@scene("storm-lantern", "lilac")
def lantern(c):
    metal = "#4b5a55"
    with c.at(590, 960, 1.4):
        c.oval(0, 0, 300, 60, "#ffdf9a", opacity=0.4, soft=40)
        c.shadow(150, 34)
        c.line("M-128 -330 C-170 -640 170 -640 128 -330", dark(metal, 0.25), 9)
        c.turn([(120, -110), (142, -90), (146, -20, 1), (140, 0)], metal, shine=0.35)
        c.oval(0, -240, 170, 180, "#ffdf9a", opacity=0.4, soft=40)
        glass = c.gradient(
            [
                (0, "#c9c3b0", 0.75),
                (0.2, "#fff6dc", 0.5),
                (0.5, "#fff1c9", 0.4),
                (0.8, "#f3e3bd", 0.5),
                (1, "#b5ab94", 0.8),
            ],
            -112,
            0,
            112,
            0,
        )
        c.line("M0 -110 V-190", "#8a7f6c", 16)
        c.oval(0, -230, 80, 100, "#ffe6a8", opacity=0.8, soft=18)
        c.path(
            "M0 -300 C44 -236 40 -190 0 -186 C-40 -190 -44 -236 0 -300Z",
            c.gradient([(0, "#fff6d2"), (0.6, "#ffc65c"), (1, "#e98f35")], 0, -300, 0, -186),
        )
        c.turn([(74, -350), (112, -250), (104, -160), (84, -110)], PAPER, paint=glass, shine=0.45)
        for x in (-1, 1):
            c.line(f"M{x * 122} -104 C{x * 138} -200 {x * 134} -290 {x * 96} -352", dark(metal, 0.15), 11)
        c.line("M-124 -190 Q0 -160 124 -190 M-124 -270 Q0 -244 124 -270", dark(metal, 0.1), 5, opacity=0.8)
        c.turn([(60, -410), (96, -384), (108, -356), (104, -346)], metal, shine=0.35)
        c.turn([(30, -456), (60, -440), (64, -412), (60, -404)], metal, shine=0.3)


def packet(c, paper, flower, petals):
    d = rounded(-150, -220, 300, 440, 8)
    c.lying(d, 14, 12)
    c.path(d, c.slab(paper, -150, -220, 150, 220, 0.08))
    with c.inside(d):
        c.path("M-150 -220 H150 V-176 Q0 -150 -150 -176Z", dark(paper, 0.09))
        c.path("M-150 150 H150 V220 H-150Z", LEAF)
    c.line("M0 110 C6 50 -8 10 0 -30", "#5d7356", 8)
    for x, turn in ((0, -58), (0, 56)):
        with c.at(x, 76, 0.8, turn):
            c.path("M0 0C20 -24 20 -66 0 -92C-20 -66 -20 -24 0 0Z", "#6f8a66")
    for k in range(petals):
        with c.at(0, -42, 1, k * 360 / petals):
            c.path(
                "M0 0C26 -26 26 -70 0 -84C-26 -70 -26 -26 0 0Z",
                c.gradient([(0, dark(flower, 0.2)), (1, light(flower, 0.25))], 0, 0, 0, -80),
            )
    c.oval(0, -42, 23, 23, c.glow([(0, "#d9a253"), (1, "#8a5a2b")], -5, -48, 28))
    c.line("M-84 186 H84", PAPER, 10, opacity=0.85)


@scene("seed-packets", "sand", flat=True)
def packets(c):
    for x, y, turn, paper, flower, petals in (
        (330, 540, -13, "#f0e4cf", "#c9785c", 8),
        (850, 520, 11, "#e6e4d4", "#8c86b3", 11),
        (600, 700, -1, "#f5ecdc", "#d8a14a", 13),
    ):
        with c.at(x, y, 1.28, turn):
            packet(c, paper, flower, petals)
