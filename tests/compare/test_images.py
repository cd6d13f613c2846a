"""Images: a replaced figure and a small changed patch are caught, another encoding of the same pixels is not."""

import base64
import io

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from jupyter_audit.compare.images import compare_image, compare_svg, decode_base64
from jupyter_audit.compare.outcome import Context


def picture(size: tuple[int, int] = (200, 120), mark: tuple[int, int, int] = (0, 0, 0)) -> Image.Image:
    image = Image.new("RGB", size, (255, 255, 255))
    draw = ImageDraw.Draw(image)
    draw.line((10, 100, 190, 20), fill=mark, width=2)
    draw.ellipse((80, 40, 120, 80), outline=(200, 0, 0))
    return image


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def test_equal_bytes() -> None:
    assert compare_image(encoded(picture()), encoded(picture())).word == "same"


def test_other_encoding_of_equal_pixels() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "Matplotlib version3.11.2")
    outcome = compare_image(encoded(picture(), pnginfo=info), encoded(picture(), compress_level=0))
    assert (outcome.word, outcome.normalised) == ("normalised", ("image encoding",))


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image.putpixel((150, 100), (0, 0, 0)),
        lambda image: ImageDraw.Draw(image).rectangle((20, 20, 27, 27), fill=(240, 240, 240)),
        lambda image: ImageDraw.Draw(image).line((10, 99, 190, 19), fill=(0, 0, 0), width=2),
        lambda image: ImageDraw.Draw(image).text((5, 5), "0.91", fill=(0, 0, 0)),
        lambda image: image.paste((255, 255, 255), (80, 40, 121, 81)),
    ],
    ids=["a pixel", "a faint patch", "a shifted line", "a label", "a curve gone"],
)
def test_small_changes_are_seen(change: object) -> None:
    other = picture()
    change(other)  # type: ignore[operator]
    assert compare_image(encoded(picture()), encoded(other)).word == "changed"


def test_another_picture_or_size() -> None:
    assert compare_image(encoded(picture()), encoded(Image.new("RGB", (200, 120), "blue"))).word == "changed"
    outcome = compare_image(encoded(picture()), encoded(picture((201, 120))))
    assert outcome.word == "changed"
    assert "200 x 120" in outcome.why


def test_faint_noise_is_a_tolerance_never_the_same() -> None:
    noisy = picture()
    for x in range(0, 200, 3):
        noisy.putpixel((x, 60), tuple(max(0, value - 1) for value in noisy.getpixel((x, 60))))  # type: ignore[union-attr]
    assert compare_image(encoded(picture()), encoded(noisy)).word == "tolerance"


def test_transparency_counts() -> None:
    solid, clear = Image.new("RGBA", (50, 50), (0, 0, 0, 255)), Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    assert compare_image(encoded(solid), encoded(clear)).word == "changed"


def test_every_frame_of_an_animation_counts() -> None:
    frames = [picture(), picture(mark=(0, 0, 255)), picture(mark=(0, 255, 0))]
    one = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    other = encoded(frames[0], "GIF", save_all=True, append_images=[frames[1], frames[1]])
    shorter = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:2])
    assert compare_image(one, other).word == "changed"
    assert compare_image(one, shorter).word == "changed"


def test_what_is_no_image_is_never_the_same() -> None:
    assert compare_image(b"not an image", b"not an image!").word == "changed"
    assert compare_image(encoded(picture()), encoded(picture())[:-40]).word == "changed"
    assert decode_base64("not base64!") is None
    assert decode_base64(base64.encodebytes(b"x" * 100).decode()) == b"x" * 100


def test_a_bomb_is_not_unpacked() -> None:
    bomb = encoded(Image.new("1", (20_000, 20_000)))
    assert compare_image(bomb, bomb + b"x").word == "changed"


SVG = """<svg xmlns:dc="d"><dc:date>{date}</dc:date><clipPath id="{id}"/><g id="axes_1" clip-path="url(#{id})">
<use xlink:href="#{id}" x="{x}"/></g></svg>"""


def test_svg() -> None:
    one = SVG.format(date="2026-01-01", id="p1a2b3", x="1.0")
    assert compare_svg(one, SVG.format(date="2026-02-02", id="pffff", x="1.0"), Context()).word == "normalised"
    assert compare_svg(one, SVG.format(date="2026-01-01", id="p1a2b3", x="1.5"), Context()).word == "changed"
    assert (
        compare_svg(one, one.replace("axes_1", "axes_2").replace('<use xlink:href="#p1a2b3"', "<use"), Context()).word
        == "changed"
    )
