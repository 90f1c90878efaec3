"""GUI: a real headless Chromium, rewarded from the state of the page."""
