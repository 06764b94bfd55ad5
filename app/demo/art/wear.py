"""Pictures of what is worn and carried, most of it lying flat, and the gift card."""

from canvas import INK, PAPER, closed, dark, light, rounded
from kitchen import BRASS, OAK, STEEL, WALNUT
from living import NAVY, SAGE
from scenes import scene


def fold(c, d, strength=0.22, width=16):
    """A crease in cloth: a soft dark line with light on its upper left."""
    c.line(d, INK, width, opacity=strength, filter=c.blur(9))
    c.line(d, PAPER, width * 0.5, opacity=strength, filter=c.blur(5), transform="translate(-9 -6)")


def cloth(c, d, colour, box):
    """A piece of cloth on a table: shadow, colour and an edge."""
    c.lying(d, 18, 16)
    c.path(d, dark(colour, 0.22), transform="translate(3 4)")
    c.path(d, c.slab(colour, *box, 0.14))


def tee(c, colour):
    d = (
        "M-120 -330 Q0 -262 120 -330 L190 -308 Q240 -290 264 -250 L352 -96 Q358 -84 346 -78 L254 -30 Q244 -26 238 -36 "
        "L208 -90 C204 60 206 220 214 360 Q214 374 200 376 Q0 392 -200 376 Q-214 374 -214 360 C-206 220 -204 60 -208 -90 "
        "L-238 -36 Q-244 -26 -254 -30 L-346 -78 Q-358 -84 -352 -96 L-264 -250 Q-240 -290 -190 -308Z"
    )
    cloth(c, d, colour, (-300, -330, 300, 380))
    with c.inside(d):
        fold(c, "M-206 -100 Q-160 -60 -130 20")
        fold(c, "M206 -100 Q170 -60 140 10")
        fold(c, "M-150 376 Q-120 240 -150 140", 0.16)
        fold(c, "M90 376 Q120 260 96 120", 0.16)
        fold(c, "M-40 -180 Q-10 -60 -50 80", 0.08, 26)
        c.line("M-208 352 Q0 368 208 352", dark(colour, 0.3), 2.5, opacity=0.5, stroke_dasharray="7 6")
        c.line("M-338 -102 L-246 -54 M338 -102 L246 -54", dark(colour, 0.3), 2.5, opacity=0.5, stroke_dasharray="7 6")
        c.line("M-208 -90 Q-200 -200 -172 -310 M208 -90 Q200 -200 172 -310", dark(colour, 0.3), 3, opacity=0.35)
    c.path("M-120 -330 Q0 -356 120 -330 Q0 -262 -120 -330Z", dark(colour, 0.4))
    c.path("M-22 -338 h44 v26 h-44Z", PAPER, opacity=0.85)
    c.line("M-121 -328 Q0 -254 121 -328", dark(colour, 0.12), 22)
    c.line("M-121 -331 Q0 -258 121 -331", light(colour, 0.12), 17)


@scene("everyday-tee", "mist", flat=True)
def tee_white(c):
    with c.at(595, 590, 1.25):
        tee(c, "#ece6da")


@scene("everyday-tee-colours", "sand", flat=True)
def tees(c):
    for x, y, colour, turn in ((330, 390, "#ece6da", -8), (860, 420, SAGE, 8), (590, 800, NAVY, 0)):
        with c.at(x, y, 0.76, turn):
            tee(c, colour)


def ribs(c, d, colour, xs, y1, y2):
    with c.inside(d):
        for x in xs:
            c.line(f"M{x} {y1}V{y2}", dark(colour, 0.4), 3, opacity=0.3)
            c.line(f"M{x + 5} {y1}V{y2}", PAPER, 3, opacity=0.16)


@scene("harbour-jumper", "stone", flat=True)
def jumper(c):
    colour = "#b58a6b"
    with c.at(598, 590, 1.22):
        for side in (1, -1):
            arm = "M172 -300 Q250 -280 282 -190 L386 244 Q390 262 374 268 L302 290 Q286 294 280 278 L196 -60Z"
            with c.at(0, 0, 1, 0, side < 0):
                cloth(c, arm, colour, (0, -300, 300, 280))
                with c.inside(arm):
                    fold(c, "M206 -90 Q250 -60 300 -80", 0.2)
                    fold(c, "M250 100 Q290 96 330 70", 0.16)
                    cuff = "M262 228 L380 192 L400 260 L284 300Z"
                    c.path(cuff, dark(colour, 0.1))
                    for k in range(9):
                        c.line(f"M{266 + k * 13} {228 - k * 4} l20 66", dark(colour, 0.4), 3, opacity=0.35)
        d = "M-112 -330 Q0 -280 112 -330 L180 -302 Q214 -200 212 -60 L216 330 Q216 350 196 350 H-196 Q-216 350 -216 330 L-212 -60 Q-214 -200 -180 -302Z"
        cloth(c, d, colour, (-260, -330, 260, 350))
        with c.inside(d):
            for row in range(40):
                c.line(
                    "M-230 0" + "q5 8 10 0" * 46,
                    dark(colour, 0.3),
                    1.6,
                    opacity=0.22,
                    transform=f"translate(0 {-300 + row * 15})",
                )
            fold(c, "M-212 -70 Q-150 -20 -120 60", 0.18)
            fold(c, "M212 -70 Q150 -20 126 60", 0.18)
            c.line("M-212 -60 Q-186 -190 -150 -316 M212 -60 Q186 -190 150 -316", dark(colour, 0.35), 4, opacity=0.4)
            c.path("M-230 286 H230 V360 H-230Z", dark(colour, 0.08))
        ribs(c, d, colour, range(-208, 216, 15), 290, 352)
        c.path("M-112 -334 Q0 -366 112 -334 Q0 -280 -112 -334Z", dark(colour, 0.45))
        c.path("M-20 -342 h40 v24 h-40Z", PAPER, opacity=0.8)
        c.line("M-112 -330 Q0 -268 112 -330", dark(colour, 0.14), 32)
        c.line("M-110 -334 Q0 -272 110 -334", light(colour, 0.1), 24)


def beanie(c, colour):
    d = "M-190 80 C-206 -90 -150 -250 0 -256 C150 -250 206 -90 190 80Z"
    brim = rounded(-204, 50, 408, 130, 34)
    c.lying(d, 18, 16)
    c.lying(brim, 18, 16)
    c.path(
        d,
        c.gradient(
            [(0, dark(colour, 0.08)), (0.3, light(colour, 0.26)), (0.6, colour), (1, dark(colour, 0.28))],
            -200,
            0,
            200,
            0,
        ),
    )
    with c.inside(d):
        for k in range(-6, 7):
            c.line(f"M{k * 33} 90 C{k * 33} -90 {k * 20} -200 {k * 3} -262", dark(colour, 0.4), 5, opacity=0.3)
        c.path("M-210 20 H210 V90 H-210Z", INK, opacity=0.24, soft=12)
    c.path(
        brim,
        c.gradient(
            [(0, dark(colour, 0.02)), (0.3, light(colour, 0.34)), (0.6, light(colour, 0.06)), (1, dark(colour, 0.24))],
            -204,
            0,
            204,
            0,
        ),
    )
    ribs(c, brim, colour, range(-190, 206, 29), 50, 182)
    c.path("M88 92 h62 v46 h-62Z", "#f0e6d4")
    c.line("M102 108 h34 M102 122 h22", "#a48d6c", 4)


@scene("fisher-beanie", "sage", flat=True)
def beanie_one(c):
    with c.at(598, 630, 1.6):
        beanie(c, "#c49a4c")


@scene("fisher-beanie-colours", "blush", flat=True)
def beanies(c):
    for x, y, colour, turn in ((330, 380, "#56636b", -10), (850, 480, "#c49a4c", 9), (470, 860, "#9c5f50", 3)):
        with c.at(x, y, 1.0, turn):
            beanie(c, colour)


def sock(c, colour, accent):
    d = "M-82 -380 H82 L88 -40 C92 30 130 60 190 96 C260 138 250 220 170 226 C80 232 -20 190 -64 130 C-100 80 -88 20 -88 -40Z"
    cloth(c, d, colour, (-120, -380, 180, 230))
    with c.inside(d):
        c.path("M-100 -380 H100 V-290 H-100Z", dark(colour, 0.06))
        c.path("M-100 -264 H100 V-240 H-100Z M-100 -220 H100 V-206 H-100Z", accent)
        c.path("M-110 60 C-60 40 -10 60 0 110 C6 150 -30 200 -80 200 H-140Z", accent)
        c.path("M150 60 C120 120 120 180 150 250 H300 V60Z", accent)
        for row in range(44):
            c.line(f"M-110 {-276 + row * 12} q180 16 400 0", dark(colour, 0.35), 1.5, opacity=0.2)
        fold(c, "M-20 40 Q30 60 80 40", 0.2)
        fold(c, "M-40 -60 Q0 -40 50 -56", 0.12)
    ribs(c, d, colour, range(-84, 92, 12), -380, -290)


@scene("trail-socks", "clay", flat=True)
def socks(c):
    with c.at(350, 600, 1.2, -6):
        sock(c, "#e5dac6", "#9c5f50")
    with c.at(770, 670, 1.2, 4):
        sock(c, "#7d8f83", "#e0b768")


def tote(c, colour, strap):
    back = "M-120 -250 C-130 -520 130 -520 120 -250"
    c.line(back, INK, 30, opacity=0.25, filter=c.blur(10), transform="translate(14 16)")
    c.line(back, dark(strap, 0.25), 30)
    d = "M-262 -260 Q0 -246 262 -260 Q276 60 286 330 Q288 348 270 350 Q0 364 -270 350 Q-288 348 -286 330 Q-276 60 -262 -260Z"
    cloth(c, d, colour, (-280, -260, 280, 350))
    with c.inside(d):
        fold(c, "M-230 340 Q-150 240 -180 120", 0.2)
        fold(c, "M220 340 Q170 250 190 60", 0.2)
        fold(c, "M-40 -240 Q-20 -60 -70 60", 0.12, 26)
        fold(c, "M110 -240 Q90 -120 130 10", 0.12, 22)
        c.line("M-264 -222 Q0 -208 266 -222", dark(colour, 0.35), 3, opacity=0.5, stroke_dasharray="8 6")
        c.path("M-150 40 Q0 50 150 40 L156 352 H-156Z", INK, opacity=0.07)
        c.line(
            "M-150 40 Q0 50 150 40 L154 350 M-150 40 L-154 350",
            dark(colour, 0.35),
            3,
            opacity=0.55,
            stroke_dasharray="8 6",
        )
    front = "M-120 -160 V-240 C-130 -470 130 -470 120 -240 V-160"
    c.line(front, dark(strap, 0.2), 32, transform="translate(3 5)")
    c.line(front, strap, 30)
    c.line("M-132 -166 V-240 C-142 -482 100 -484 118 -330", light(strap, 0.3), 4, opacity=0.5)
    for x in (-120, 120):
        c.path(f"M{x - 17} -196 h34 v48 h-34Z", strap)
        c.line(f"M{x - 10} -188 l20 32 M{x + 10} -188 l-20 32", light(strap, 0.45), 3, opacity=0.8)


@scene("market-tote", "sage", flat=True)
def tote_one(c):
    with c.at(598, 680, 1.28):
        tote(c, "#e3d7c1", WALNUT)


@scene("market-tote-colours", "stone", flat=True)
def totes(c):
    for x, y, colour, strap, turn in (
        (320, 480, NAVY, "#caa677", -7),
        (880, 500, "#a96f56", "#4d3a30", 6),
        (590, 830, "#e3d7c1", WALNUT, 0),
    ):
        with c.at(x, y, 0.8, turn):
            tote(c, colour, strap)


def rucksack(c, colour, leather):
    c.oval(60, -4, 300, 52, INK, opacity=0.3, soft=24)
    c.line("M-180 -500 C-300 -440 -310 -180 -214 -60", dark(colour, 0.4), 34)
    c.line("M190 -500 C300 -440 310 -180 224 -60", dark(colour, 0.45), 34)
    c.line("M-50 -640 C-50 -716 60 -716 60 -640", dark(leather, 0.1), 20)
    d = closed(
        [
            (-216, -20),
            (-232, -200),
            (-218, -420),
            (-176, -560),
            (180, -560),
            (222, -420),
            (236, -200),
            (220, -20),
            (170, 6),
            (-166, 6),
        ]
    )
    c.path(
        d,
        c.gradient(
            [(0, dark(colour, 0.1)), (0.28, light(colour, 0.22)), (0.6, colour), (1, dark(colour, 0.32))],
            -236,
            0,
            236,
            0,
        ),
    )
    with c.inside(d):
        fold(c, "M-200 -60 Q-150 -140 -180 -260", 0.2)
        fold(c, "M206 -60 Q170 -150 190 -300", 0.2)
    pocket = rounded(-160, -250, 322, 226, 30)
    c.path(pocket, INK, opacity=0.3, soft=8, transform="translate(5 8)")
    c.path(pocket, c.slab(colour, -160, -250, 162, -24, 0.2))
    c.path("M-160 -190 V-220 Q-160 -250 -130 -250 H132 Q162 -250 162 -220 V-190 Q0 -160 -160 -190Z", dark(colour, 0.12))
    c.line("M-146 -40 H148", dark(colour, 0.4), 3, opacity=0.6, stroke_dasharray="8 6")
    roll = rounded(-206, -646, 416, 126, 52)
    c.path(roll, INK, opacity=0.35, soft=10, transform="translate(4 14)")
    c.path(roll, c.gradient([(0, light(colour, 0.34)), (0.5, colour), (1, dark(colour, 0.3))], 0, -646, 0, -520))
    c.line("M-190 -584 H194 M-196 -556 H200", dark(colour, 0.35), 4, opacity=0.5)
    for x in (-104, 106):
        strap = f"M{x - 17} -650 h34 V-292 l-17 18 l-17 -18Z"
        c.path(strap, INK, opacity=0.3, soft=5, transform="translate(5 5)")
        c.path(strap, c.gradient([(0, light(leather, 0.2)), (1, dark(leather, 0.2))], x - 17, 0, x + 17, 0))
        c.path(rounded(x - 26, -420, 52, 44, 8), "none", stroke=BRASS, stroke_width=8)
        c.line(f"M{x} -416 V-380", light(BRASS, 0.3), 6)
        for y in (-352, -330, -308):
            c.oval(x, y, 3.5, 3.5, dark(leather, 0.6))
    c.path("M-36 -110 h76 v40 h-76Z", leather)
    c.line("M-20 -90 h44", light(leather, 0.5), 4)


@scene("roll-top-rucksack", "clay")
def rucksack_green(c):
    with c.at(595, 960, 1.22):
        rucksack(c, "#5f6d58", "#9a6a43")


@scene("roll-top-rucksack-sand", "mist")
def rucksack_sand(c):
    with c.at(595, 960, 1.22):
        rucksack(c, "#c8ae86", "#6d4a33")


@scene("card-wallet", "stone", flat=True)
def wallet(c):
    with c.at(600, 610, 1.35, -12):
        for y, colour, turn in ((-150, SAGE, 3), (-122, "#e4b467", -2)):
            with c.at(0, y, 1, turn):
                card = rounded(-210, -110, 420, 240, 22)
                c.lying(card, 8, 8)
                c.path(card, c.slab(colour, -210, -110, 210, 130))
                c.path("M-160 -78 h60 v40 h-60Z", light(colour, 0.5), opacity=0.7)
        d = rounded(-244, -150, 488, 330, 30)
        c.lying(d, 18, 14)
        c.path(d, dark(WALNUT, 0.4), transform="translate(3 7)")
        c.path(d, c.slab("#8f5f3f", -244, -150, 244, 180, 0.28))
        c.line("M-226 -130 H226 V160 H-226Z", "#d9b385", 4, stroke_dasharray="15 9", opacity=0.85)
        pocket = "M-244 -30 Q0 30 244 -30 V150 Q244 180 214 180 H-214 Q-244 180 -244 150Z"
        c.path(pocket, INK, opacity=0.4, soft=7, transform="translate(0 -5)")
        c.path(pocket, c.slab("#9c6946", -244, -30, 244, 180, 0.3))
        c.line("M-232 -10 Q0 48 232 -10", "#d9b385", 4, stroke_dasharray="15 9", opacity=0.85)
        c.line("M-226 -10 V160 H226 V-10", "#d9b385", 4, stroke_dasharray="15 9", opacity=0.85)
        c.path("M-60 92 q60 -30 120 0", "none", stroke=dark("#9c6946", 0.35), stroke_width=5, opacity=0.8)
        c.path("M-60 112 q60 -30 120 0", "none", stroke=dark("#9c6946", 0.35), stroke_width=5, opacity=0.6)


@scene("drizzle-umbrella", "mist", flat=True)
def umbrella(c):
    colour = "#b7775c"
    with c.at(590, 560, 1.2, 14):
        shaft = "M0 -330 V330"
        hook = "M0 330 V372 C0 446 96 446 96 372"
        for d, w in ((shaft, 13), (hook, 26)):
            c.line(d, INK, w, opacity=0.25, filter=c.blur(9), transform="translate(20 22)")
        c.line(shaft, dark(STEEL, 0.25), 14)
        c.line("M-3 -330 V330", light(STEEL, 0.5), 5)
        c.line(hook, dark(OAK, 0.3), 29)
        c.line(hook, OAK, 24)
        c.line("M-6 330 V372 C-6 446 92 456 92 380", light(OAK, 0.4), 5, opacity=0.7)
        c.line("M0 -372 V-318", STEEL, 10)
        canopy = "M0 -340 C-210 -330 -374 -190 -384 20 Q-320 -30 -256 14 Q-192 -34 -128 18 Q-64 -30 0 20 Q64 -30 128 18 Q192 -34 256 14 Q320 -30 384 20 C374 -190 210 -330 0 -340Z"
        c.lying(canopy, 24, 20)
        c.path(
            canopy, c.gradient([(0, light(colour, 0.3)), (0.5, colour), (1, dark(colour, 0.28))], -340, -200, 360, 40)
        )
        with c.inside(canopy):
            for i, x in enumerate((-256, -128, 0, 128, 256)):
                c.path(
                    f"M0 -342 C{x * 0.6} -300 {x} -150 {x} 30 H{x + 128} C{x + 120} -150 {(x + 128) * 0.6} -300 0 -342Z",
                    INK if i > 1 else PAPER,
                    opacity=0.07,
                )
                c.line(f"M0 -342 C{x * 0.6} -300 {x} -150 {x} 20", dark(colour, 0.35), 3.5, opacity=0.5)
            c.path(
                "M-20 -330 C-180 -300 -300 -190 -330 -60 C-260 -200 -160 -280 -20 -330Z", PAPER, opacity=0.3, soft=14
            )


@scene("gift-card", "blush", flat=True)
def gift_card(c):
    with c.at(590, 590, 1.12, -9):
        sleeve = rounded(-370, -236, 740, 480, 18)
        with c.at(30, 44, 1, 13):
            c.lying(sleeve, 18, 18)
            c.path(sleeve, c.slab("#efe4d1", -370, -236, 370, 240, 0.08))
        card = rounded(-352, -222, 704, 444, 34)
        c.lying(card, 16, 14)
        c.path(card, c.gradient([(0, light("#5f7566", 0.2)), (1, dark("#5f7566", 0.18))], -352, -222, 352, 222))
        with c.inside(card):
            c.path("M-360 120 Q-200 20 -40 110 T280 90 T420 60 V240 H-360Z", PAPER, opacity=0.1)
            c.path("M-360 170 Q-160 80 20 160 T420 130 V240 H-360Z", PAPER, opacity=0.12)
            c.path(
                "M150 -230 h54 V230 h-54Z",
                c.gradient([(0, light("#d9a253", 0.3)), (1, dark("#d9a253", 0.12))], 150, 0, 204, 0),
            )
            c.path(
                "M-360 -60 H360 V-6 H-360Z",
                c.gradient([(0, light("#d9a253", 0.3)), (1, dark("#d9a253", 0.12))], 0, -60, 0, -6),
            )
        for side in (-1, 1):
            with c.at(177, -33, 1, 0, side < 0):
                c.path("M0 6 C40 40 90 120 120 130 L96 70 L150 84 C110 40 50 0 0 6Z", dark("#d9a253", 0.14))
                loop = "M0 0 C40 -100 150 -130 164 -70 C174 -20 80 10 0 0Z"
                c.path(loop, INK, opacity=0.3, soft=7, transform="translate(4 10)")
                c.path(
                    loop,
                    c.gradient(
                        [(0, dark("#d9a253", 0.2)), (0.6, light("#d9a253", 0.3)), (1, "#d9a253")], 0, 0, 160, -90
                    ),
                )
                c.path("M26 -14 C60 -70 120 -88 126 -62 C130 -34 80 -14 26 -14Z", dark("#d9a253", 0.35))
        c.path(rounded(152, -60, 50, 54, 14), c.slab("#dcab62", 152, -60, 202, -6, 0.2))
        c.line("M-300 -160 H-120 M-300 -128 H-190", "#f3e8d3", 12, opacity=0.85)
