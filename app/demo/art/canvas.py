"""The drawing kit: colours, gradients, shadows and solids of revolution, written out as SVG.

What the shop's things look like is not here but in kitchen.py, living.py, wear.py and garden.py.
The light comes from the upper left everywhere; an object's origin is the middle of its base.
"""

from contextlib import contextmanager

SIZE = 1200
FLOOR = 930
INK = "#2c241f"
PAPER = "#fffaf2"

BACKDROPS = {
    "sand": "#efe5d8",
    "sage": "#dde3d6",
    "mist": "#dbe3e7",
    "blush": "#f1dfd5",
    "clay": "#e8d5c5",
    "stone": "#e4e1dc",
    "lilac": "#e2dde5",
}


def mix(a, b, share):
    """The colour `share` of the way from `a` to `b` (both `#rrggbb`)."""
    pairs = [(int(a[i : i + 2], 16), int(b[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in pairs)


def light(colour, share):
    return mix(colour, PAPER, share)


def dark(colour, share):
    return mix(colour, INK, share)


def segments(points):
    """Cubic segments through `points` (x, y[, corner]): Catmull-Rom, with a kink at each corner."""

    def tangent(i):
        if i in (0, len(points) - 1) or len(points[i]) > 2:
            return (0, 0)
        (ax, ay), (bx, by) = points[i - 1][:2], points[i + 1][:2]
        return ((bx - ax) / 6, (by - ay) / 6)

    for i in range(len(points) - 1):
        (ax, ay), (bx, by) = points[i][:2], points[i + 1][:2]
        (ux, uy), (vx, vy) = tangent(i), tangent(i + 1)
        yield (ax, ay), (ax + ux, ay + uy), (bx - vx, by - vy), (bx, by)


def smooth(points):
    """The path commands of a smooth line through `points`, after a move to the first."""
    return " ".join(
        f"C{ux:.1f} {uy:.1f} {vx:.1f} {vy:.1f} {bx:.1f} {by:.1f}"
        for _, (ux, uy), (vx, vy), (bx, by) in segments(points)
    )


def closed(points):
    """A smooth closed outline through `points`."""
    n = len(points)
    out = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for i in range(n):
        p, a, b, q = (points[(i + k) % n] for k in (-1, 0, 1, 2))
        ux, uy = (0, 0) if len(a) > 2 else ((b[0] - p[0]) / 6, (b[1] - p[1]) / 6)
        vx, vy = (0, 0) if len(b) > 2 else ((q[0] - a[0]) / 6, (q[1] - a[1]) / 6)
        out.append(f"C{a[0] + ux:.1f} {a[1] + uy:.1f} {b[0] - vx:.1f} {b[1] - vy:.1f} {b[0]:.1f} {b[1]:.1f}")
    return " ".join(out) + "Z"


def rounded(x, y, w, h, r):
    """A rectangle with round corners as a path."""
    return (
        f"M{x + r} {y}h{w - 2 * r}a{r} {r} 0 0 1 {r} {r}v{h - 2 * r}a{r} {r} 0 0 1 {-r} {r}"
        f"h{2 * r - w}a{r} {r} 0 0 1 {-r} {-r}v{2 * r - h}a{r} {r} 0 0 1 {r} {-r}Z"
    )


class Canvas:
    """One picture: a backdrop, then shapes in the order they are added."""

    def __init__(self, backdrop="sand", flat=False):
        self.defs, self.body, self.blurs, self.count = [], [], {}, 0
        (self._flat if flat else self._studio)(BACKDROPS[backdrop])

    def _name(self):
        self.count += 1
        return f"d{self.count}"

    def _studio(self, colour):
        wall = self.gradient(
            [(0, light(colour, 0.35)), (0.52, colour), (0.66, dark(colour, 0.07)), (0.74, dark(colour, 0.035)), (1, light(colour, 0.22))],
            0, 0, 0, SIZE,
        )  # fmt: skip
        self.add(f'<rect width="{SIZE}" height="{SIZE}" fill="{wall}"/>')
        self._window(0.42)

    def _flat(self, colour):
        top = self.gradient([(0, light(colour, 0.3)), (1, dark(colour, 0.05))], 0, 0, SIZE, SIZE)
        self.add(f'<rect width="{SIZE}" height="{SIZE}" fill="{top}"/>')
        self._window(0.3)

    def _window(self, strength):
        glow = self.glow([(0, PAPER, strength), (1, PAPER, 0)], 330, 300, 760)
        self.add(f'<rect width="{SIZE}" height="{SIZE}" fill="{glow}"/>')

    def add(self, element):
        self.body.append(element)

    def svg(self):
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
            f"<defs>{''.join(self.defs)}</defs>{''.join(self.body)}</svg>"
        )

    # Paint

    @staticmethod
    def _stops(stops):
        return "".join(
            f'<stop offset="{s[0]}" stop-color="{s[1]}"' + (f' stop-opacity="{s[2]}"/>' if len(s) > 2 else "/>")
            for s in stops
        )

    def gradient(self, stops, x1, y1, x2, y2):
        """A linear gradient of (offset, colour[, opacity]) in the units of the object."""
        name = self._name()
        self.defs.append(
            f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}">'
            f"{self._stops(stops)}</linearGradient>"
        )
        return f"url(#{name})"

    def glow(self, stops, cx, cy, r):
        """A radial gradient of (offset, colour[, opacity])."""
        name = self._name()
        self.defs.append(
            f'<radialGradient id="{name}" gradientUnits="userSpaceOnUse" cx="{cx}" cy="{cy}" r="{r}">'
            f"{self._stops(stops)}</radialGradient>"
        )
        return f"url(#{name})"

    def turned(self, colour, r, gloss=0.35):
        """How light falls on something round of half-width `r` around x = 0."""
        return self.gradient(
            [
                (0, dark(colour, 0.16)),
                (0.1, dark(colour, 0.03)),
                (0.3, light(colour, gloss)),
                (0.55, colour),
                (0.86, dark(colour, 0.3)),
                (1, dark(colour, 0.2)),
            ],
            -r, 0, r, 0,
        )  # fmt: skip

    def slab(self, colour, x1, y1, x2, y2, depth=0.12):
        """A flat face that turns gently from the light."""
        return self.gradient([(0, light(colour, 0.22)), (0.5, colour), (1, dark(colour, depth))], x1, y1, x2, y2)

    def blur(self, amount):
        """The filter attribute for a blur of `amount` units."""
        if amount not in self.blurs:
            self.blurs[amount] = self._name()
            self.defs.append(
                f'<filter id="{self.blurs[amount]}" x="-100%" y="-100%" width="300%" height="300%">'
                f'<feGaussianBlur stdDeviation="{amount}"/></filter>'
            )
        return f"url(#{self.blurs[amount]})"

    # Shapes

    def path(self, d, fill="none", **more):
        if "soft" in more:
            more["filter"] = self.blur(more.pop("soft"))
        extra = "".join(f' {k.replace("_", "-")}="{v}"' for k, v in more.items())
        self.add(f'<path d="{d}" fill="{fill}"{extra}/>')

    def line(self, d, colour, width, **more):
        self.path(d, stroke=colour, stroke_width=width, stroke_linecap="round", stroke_linejoin="round", **more)

    def oval(self, cx, cy, rx, ry, fill, **more):
        d = f"M{cx - rx:.1f} {cy:.1f}a{rx:.1f} {ry:.1f} 0 1 0 {2 * rx:.1f} 0a{rx:.1f} {ry:.1f} 0 1 0 {-2 * rx:.1f} 0Z"
        self.path(d, fill, **more)

    @contextmanager
    def at(self, x, y, scale=1, turn=0, flip=False):
        """Draws what follows with its origin at (x, y)."""
        sx = -scale if flip else scale
        self.add(f'<g transform="translate({x} {y}) rotate({turn}) scale({sx} {scale})">')
        yield
        self.add("</g>")

    @contextmanager
    def inside(self, d):
        """Draws what follows only inside the outline `d`."""
        name = self._name()
        self.defs.append(f'<clipPath id="{name}"><path d="{d}"/></clipPath>')
        self.add(f'<g clip-path="url(#{name})">')
        yield
        self.add("</g>")

    def shadow(self, r, ry=None, reach=1.0, y=0):
        """What stands at the origin on the floor: a long soft shadow to the right, a dark one at the foot."""
        ry = ry or r * 0.2
        self.oval(r * 0.42 * reach, y + ry * 0.25, r * (1.05 + 0.25 * reach), ry * 1.15, INK, opacity=0.2, soft=26)
        self.oval(r * 0.06, y + ry * 0.08, r * 1.02, ry * 1.04, INK, opacity=0.42, soft=8)

    def lying(self, d, drop=16, soft=16, opacity=0.3):
        """The shadow of something flat, seen from above."""
        with self.at(drop * 0.8, drop):
            self.path(d, INK, opacity=opacity, soft=soft)

    def turn(self, profile, colour, tilt=0.2, gloss=0.35, inner=None, rim=None, shine=0.35, paint=None):
        """A solid of revolution: `profile` is (radius, y[, corner]) from the top down.

        With `inner` the top is an open mouth of that colour, otherwise a lid of the body's own.
        Returns the outline, to clip a decoration by.
        """
        (r0, y0), (rn, yn) = profile[0][:2], profile[-1][:2]
        left = [(-p[0], *p[1:]) for p in profile]
        right = [(p[0], *p[1:]) for p in reversed(profile)]
        d = (
            f"M{-r0} {y0} {smooth(left)} A{rn} {max(rn * tilt, 0.1):.1f} 0 0 0 {rn} {yn} {smooth(right)} "
            f"A{max(r0, 0.1)} {max(r0 * tilt, 0.1):.1f} 0 0 0 {-r0} {y0}Z"
        )
        d += "".join(self._levels(profile, tilt))
        widest = max(p[0] for p in profile)
        self.path(d, paint or self.turned(colour, widest, gloss))
        height = yn + rn * tilt - y0
        with self.inside(d):
            foot = self.gradient([(0, INK, 0), (1, INK, 0.3)], 0, yn + rn * tilt - height * 0.34, 0, yn + rn * tilt)
            self.path(f"M{-widest} {y0 - widest}H{widest}V{yn + widest}H{-widest}Z", foot)
            if shine:
                near = [(-p[0] * 0.74, p[1] + p[0] * tilt * 0.6, *p[2:]) for p in profile]
                far = [(-p[0] * 0.56, p[1] + p[0] * tilt * 0.75, *p[2:]) for p in reversed(profile)]
                strip = (
                    f"M{near[0][0]:.1f} {near[0][1]:.1f} {smooth(near)} L{far[0][0]:.1f} {far[0][1]:.1f} {smooth(far)}Z"
                )
                self.path(strip, PAPER, opacity=shine, soft=max(4, round(widest * 0.05)))
        if r0 > 1:
            self.mouth(r0, y0, tilt, rim or light(colour, 0.3), inner)
        return d

    @staticmethod
    def _levels(profile, tilt):
        """Ellipses where it narrows downwards: seen from above, they and not the profile make the lower edge."""
        for segment in segments(profile):
            for i in range(12 if segment[3][0] < segment[0][0] else 0):
                t, u = i / 12, 1 - i / 12
                shares = (u**3, 3 * t * u * u, 3 * t * t * u, t**3)
                r, y = (sum(k * point[axis] for k, point in zip(shares, segment)) for axis in (0, 1))
                arc = f"A{r:.1f} {r * tilt:.1f} 0 0 0"
                yield f"M{-r:.1f} {y:.1f}{arc} {r:.1f} {y:.1f}{arc} {-r:.1f} {y:.1f}Z"

    def mouth(self, r, y, tilt, rim, inner=None, width=None):
        """The ellipse that closes a solid at its top: a lip around an opening, or a plain lid."""
        ry = r * tilt
        self.oval(0, y, r, ry, self.gradient([(0, light(rim, 0.45)), (1, dark(rim, 0.12))], -r, 0, r, 0))
        if inner:
            w = width or max(5, r * 0.05)
            fill = self.gradient(
                [(0, dark(inner, 0.42)), (0.6, dark(inner, 0.1)), (1, light(inner, 0.15))], -r, 0, r, 0
            )
            self.oval(0, y + 1, r - w, ry - w * 0.55, fill)

    def pool(self, r, y, tilt, colour, drop=0.16):
        """A liquid inside a mouth of radius `r`, a little below its rim."""
        d = f"M{-r} {y}a{r} {r * tilt:.1f} 0 1 0 {2 * r} 0a{r} {r * tilt:.1f} 0 1 0 {-2 * r} 0Z"
        with self.inside(d):
            fill = self.gradient([(0, dark(colour, 0.25)), (0.7, colour), (1, light(colour, 0.25))], -r, 0, r, 0)
            self.oval(0, y + r * drop, r, r * tilt, fill)
