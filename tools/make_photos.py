"""Draw the fictional photos of the demonstration into resources/samples/photos/ (nothing in them is a real place)."""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

HERE = Path(__file__).resolve().parent.parent / "resources" / "samples" / "photos"
SIZE = (1280, 960)


def wall(seed: int, top: tuple[int, int, int], foot: tuple[int, int, int]) -> Image.Image:
    """A wall with a floor, a little grain and a vignette."""
    image = Image.new("RGB", SIZE, top)
    draw = ImageDraw.Draw(image)
    for y in range(SIZE[1]):
        part = y / SIZE[1]
        draw.line([(0, y), (SIZE[0], y)], fill=tuple(int(a + (b - a) * part) for a, b in zip(top, foot, strict=True)))
    draw.rectangle([0, 700, SIZE[0], SIZE[1]], fill=tuple(int(c * 0.62) for c in foot))
    noise = random.Random(seed)
    for _ in range(9000):
        x, y = noise.randrange(SIZE[0]), noise.randrange(SIZE[1])
        shade = noise.randrange(-14, 14)
        red, green, blue = image.getpixel((x, y))
        image.putpixel((x, y), (red + shade, green + shade, blue + shade))
    return image


def switch_box(door: bool) -> Image.Image:
    """A distribution box on a wall with a loose cable; `door` closed and earthed, or open without its door."""
    image = wall(3, (176, 186, 196), (146, 152, 158))
    draw = ImageDraw.Draw(image)
    draw.rectangle([470, 190, 800, 640], fill=(196, 198, 200), outline=(86, 90, 94), width=8)
    if door:
        draw.rectangle([500, 220, 770, 610], outline=(120, 124, 128), width=5)
        draw.polygon(
            [(635, 300), (585, 420), (630, 420), (605, 530), (690, 390), (640, 390), (668, 300)], fill=(222, 172, 20)
        )
        draw.line([(640, 640), (640, 960)], fill=(70, 140, 60), width=10)
    else:
        for row in range(3):
            draw.rectangle([520, 250 + row * 115, 750, 330 + row * 115], fill=(58, 62, 66))
            for column in range(5):
                draw.rectangle(
                    [530 + column * 44, 262 + row * 115, 560 + column * 44, 318 + row * 115], fill=(24, 26, 30)
                )
        draw.line([(700, 640), (760, 720), (980, 700), (1180, 790)], fill=(28, 28, 30), width=12, joint="curve")
    return image


def passage(clear: bool) -> Image.Image:
    """An evacuation passage with its door, blocked by cartons or clear."""
    image = wall(5, (206, 200, 188), (176, 168, 150))
    draw = ImageDraw.Draw(image)
    draw.rectangle([480, 240, 800, 760], fill=(112, 128, 120), outline=(60, 70, 66), width=8)
    draw.rectangle([560, 150, 720, 215], fill=(20, 120, 60))
    draw.polygon([(590, 182), (640, 160), (640, 204)], fill=(235, 245, 238))
    if not clear:
        noise = random.Random(8)
        for x, y in ((330, 560), (560, 590), (760, 540), (420, 430), (650, 460), (880, 620)):
            wide, high = 200 + noise.randrange(50), 160 + noise.randrange(40)
            draw.rectangle([x, y, x + wide, y + high], fill=(176, 134, 84), outline=(110, 78, 40), width=6)
            draw.line([(x, y + high // 2), (x + wide, y + high // 2)], fill=(210, 176, 130), width=12)
    return image


def dust(clean: bool) -> Image.Image:
    """A saw bench with a layer of wood dust, or swept."""
    image = wall(9, (188, 178, 164), (160, 148, 130))
    draw = ImageDraw.Draw(image)
    draw.rectangle([240, 480, 1040, 560], fill=(96, 100, 104))
    for x in (290, 960):
        draw.rectangle([x, 560, x + 34, 820], fill=(76, 80, 84))
    draw.ellipse([560, 360, 760, 560], fill=(150, 154, 158), outline=(80, 84, 88), width=6)
    if not clean:
        draw.polygon([(230, 482), (420, 430), (640, 462), (860, 420), (1050, 482)], fill=(214, 184, 132))
        draw.polygon(
            [(120, 900), (420, 800), (760, 850), (1180, 810), (1280, 920), (1280, 960), (0, 960)], fill=(206, 174, 120)
        )
    return image


def signature(seed: int) -> Image.Image:
    """A fictional hand's scribble in ink on a transparent ground, as the signing pad keeps it."""
    noise = random.Random(seed)
    image = Image.new("RGBA", (900, 320), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    x = 60.0
    for _ in range(3):
        points = [(x, noise.uniform(90, 230))]
        for _ in range(9):
            points.append((points[-1][0] + noise.uniform(-34, 62), noise.uniform(50, 270)))
        draw.line(points, fill=(20, 24, 60, 255), width=9, joint="curve")
        x += 260
    return image.filter(ImageFilter.GaussianBlur(1.2))


if __name__ == "__main__":
    HERE.mkdir(parents=True, exist_ok=True)
    signatures = HERE.parent / "signatures"
    signatures.mkdir(exist_ok=True)
    for number, name in enumerate(("李长明", "周敏"), 1):
        signature(number).save(signatures / f"{name}.png", optimize=True)
    pictures = {
        "switch-box-before": switch_box(False),
        "switch-box-after": switch_box(True),
        "passage-before": passage(False),
        "passage-after": passage(True),
        "dust-before": dust(False),
    }
    for name, picture in pictures.items():
        picture.filter(ImageFilter.GaussianBlur(0.8)).save(HERE / f"{name}.jpg", quality=72, optimize=True)
        print(name, (HERE / f"{name}.jpg").stat().st_size)
