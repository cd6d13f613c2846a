"""Images decoded and compared pixel by pixel, so that neither a new figure nor a small changed patch can hide."""

import base64
import binascii
import io
import re
import warnings

from PIL import Image, ImageChops, ImageSequence, ImageStat

from jupyter_audit.compare.outcome import SAME, Context, Outcome
from jupyter_audit.compare.text import compare_text

BLOCK = 8
"""Pixels on a side of the blocks that are averaged."""

MAX_BLOCK_DIFFERENCE = 2
"""Largest mean difference of any block and channel, of 255, that still agrees: antialiasing, not another picture."""

MAX_PIXEL_DIFFERENCE = 32
"""Largest difference of any one pixel and channel, of 255, that still agrees: a dot is a data point."""

MAX_PIXELS = 100_000_000
MAX_FRAMES = 1000

_SVG_DATE = re.compile(r"(<dc:date>)[^<]*(</dc:date>)")
_SVG_ID = re.compile(r"\bid=\"([^\"]+)\"")


def compare_image(reference: bytes, actual: bytes) -> Outcome:
    """Two encoded images. ``same`` are equal bytes, ``normalised`` equal pixels, ``tolerance`` pixels that are close.

    What cannot be decoded or is beyond the limits is ``changed`` unless its bytes are equal.
    """
    if reference == actual:
        return SAME
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _compare_frames(_frames(reference), _frames(actual))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        return Outcome("changed", f"the bytes differ and the image cannot be compared: {type(error).__name__}")


def difference_image(reference: bytes, actual: bytes) -> bytes | None:
    """A PNG of where two images differ, in red over the pale recorded one; None where they cannot be laid over.

    Of an animation, the first frame.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            left, right = _frames(reference)[0], _frames(actual)[0]
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    if left.size != right.size:
        return None
    bands = ImageChops.difference(left, right).split()
    strongest = bands[0]
    for band in bands[1:]:
        strongest = ImageChops.lighter(strongest, band)
    # a difference that the eye would miss still shows
    mask = strongest.point([0, *(min(255, 90 + 3 * value) for value in range(1, 256))])
    white = Image.new("RGBA", left.size, "white")
    pale = Image.blend(Image.alpha_composite(white, left), white, 0.75)
    pale.paste(Image.new("RGBA", left.size, (200, 0, 40, 255)), mask=mask)
    out = io.BytesIO()
    pale.convert("RGB").save(out, "PNG")
    return out.getvalue()


def decode_base64(text: str) -> bytes | None:
    """The bytes of an output's base64 text (line breaks allowed), None for what is not base64."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _frames(data: bytes) -> list[Image.Image]:
    frames = []
    with Image.open(io.BytesIO(data)) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        for frame in ImageSequence.Iterator(image):
            frames.append(frame.convert("RGBA"))
            if len(frames) > MAX_FRAMES or len(frames) * image.width * image.height > MAX_PIXELS:
                raise ValueError("too many frames")
    return frames


def _compare_frames(left: list[Image.Image], right: list[Image.Image]) -> Outcome:
    if len(left) != len(right):
        return Outcome("changed", f"the image had {len(left)} frames and has {len(right)}")
    largest, shares = 0, [0.0]
    for a, b in zip(left, right, strict=True):
        if a.size != b.size:
            return Outcome("changed", f"the image was {a.width} x {a.height} and became {b.width} x {b.height} pixels")
        difference = ImageChops.difference(a, b)
        if difference.getbbox(alpha_only=False) is None:
            continue
        # channel by channel: averaging RGBA as a whole weighs colours by alpha, which is 0 in most differences
        bands = difference.split()
        worst, highest = max(map(_worst_block, bands)), max(map(_highest, bands))
        shares.append(mean := max(map(_mean, bands)))
        if worst > MAX_BLOCK_DIFFERENCE or highest > MAX_PIXEL_DIFFERENCE:
            return Outcome(
                "changed",
                f"pixels differ by up to {highest} of 255: a block of {BLOCK} x {BLOCK} by {worst} in the mean, the"
                f" whole image by {mean:.2g}",
            )
        largest = max(largest, highest)
    if largest == 0:
        return Outcome("normalised", "equal pixels, other encoding", ("image encoding",))
    return Outcome(
        "tolerance",
        f"pixels differ by at most {largest} of 255, no block of {BLOCK} x {BLOCK} by more than {MAX_BLOCK_DIFFERENCE}"
        f" in the mean, the whole image by {max(shares):.2g}",
    )


def _worst_block(band: Image.Image) -> int:
    """Largest mean of any block, on two grids: a patch on a corner of one lies inside a block of the other."""
    half = BLOCK // 2
    if min(band.size) <= half:
        return _highest(band.reduce(BLOCK))
    return max(_highest(each.reduce(BLOCK)) for each in (band, band.crop((half, half, *band.size))))


def _mean(band: Image.Image) -> float:
    return float(ImageStat.Stat(band).mean[0])


def _highest(band: Image.Image) -> int:
    return int(band.getextrema()[1])  # type: ignore[arg-type]  # one band of bytes: two integers


def compare_svg(reference: str, actual: str, context: Context) -> Outcome:
    """Two SVG texts, with ids renamed in order of appearance and the creation date left out."""
    if reference == actual:
        return SAME
    outcome = compare_text(_plain_svg(reference), _plain_svg(actual), context)
    if outcome.word == "same":
        return Outcome("normalised", "equal but for SVG ids and date", ("SVG ids and date",))
    return Outcome(outcome.word, outcome.why, tuple(sorted({*outcome.normalised, "SVG ids and date"})))


def _plain_svg(svg: str) -> str:
    names = {name: f"svg-id-{number}" for number, name in enumerate(dict.fromkeys(_SVG_ID.findall(svg)))}
    svg = _SVG_DATE.sub(r"\1\2", svg)
    if not names:
        return svg
    known = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.sub(rf"(?<=[\"#])(?:{known})(?=[\")])", lambda match: names[match.group()], svg)
