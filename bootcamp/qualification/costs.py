"""What the task costs, what it did that it may not, and whether its pictures are pictures."""

from __future__ import annotations

from bootcamp.qualification.subject import Subject

GENERATE_MEDIAN_S = 0.25  # CPU
GENERATE_P99_S = 4.0
VERIFY_P99_S = 1.0
PNG = b"\x89PNG\r\n\x1a\n"
IMAGE_BYTES = 4_000_000


def costs(subject: Subject) -> None:
    """Generation and verification inside a CPU budget, worst case included."""
    generate, verify = subject.generating.figures(), subject.verifying.figures()
    if not subject.played:
        if generate and (
            generate["median_ms"] > 1e3 * GENERATE_MEDIAN_S
            or (len(subject.generating.seconds) >= 50 and generate["p99_ms"] > 1e3 * GENERATE_P99_S)
        ):
            subject.defect(
                "cost",
                "slow_generate",
                f"generation takes {generate['median_ms']:.0f} ms (median) and {generate['p99_ms']:.0f} ms (99th "
                "percentile)",
            )
        if verify and verify["p99_ms"] > 1e3 * VERIFY_P99_S:
            subject.defect(
                "cost", "slow_verify", f"verifying a right answer takes {verify['p99_ms']:.0f} ms (99th percentile)"
            )
    subject.figures["cost"] = {
        "generate": generate,
        "verify": verify,
        "attack": {"worst_ms": round(1e3 * subject.worst_attack[1], 2), "name": subject.worst_attack[0]},
    }


def deeds(subject: Subject) -> None:
    """A task's code computes; it runs no commands, evaluates no response, opens no connection."""
    if subject.played:  # a browser is a process with sockets and files
        return
    for deed, where in subject.watch.deeds.items():
        subject.defect("deeds", deed.replace(" ", "_"), f"{deed}, seen during: {where}")


def images(subject: Subject) -> None:
    """Images are PNG of a bearable size."""
    for instances in subject.instances.values():
        for instance in instances:
            for image in instance.images:
                if not image.startswith(PNG):
                    subject.defect("images", "not_png", f"an image of {instance.address} is not PNG")
                elif len(text := subject.answer_text(instance) or "") >= 4 and text.encode() in image:
                    subject.defect(
                        "images", "answer_in_image", f"an image of {instance.address} has its answer as text"
                    )
                elif len(image) > IMAGE_BYTES:
                    subject.defect("images", "large_image", f"an image of {instance.address} has {len(image):,} bytes")
