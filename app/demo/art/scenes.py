"""The register of pictures: each scene is a function that draws one of them on a canvas."""

from canvas import Canvas

SCENES = {}


def scene(name, backdrop, flat=False):
    """Registers the picture `name`; `flat` is seen from above (or hung on a wall), else it stands in a studio."""

    def register(draw):
        def make():
            canvas = Canvas(backdrop, flat)
            draw(canvas)
            return canvas.svg()

        SCENES[name] = make
        return draw

    return register
