"""A person with a keyboard and nothing else."""

from playwright.sync_api import FilePayload, Locator, Page, expect

MOST_STOPS = 80
# A ring of at least 2 px around the focused part or around the card it is in, and nothing over the part. Rings may
# grow and pages may scroll for some frames.
_IS_SEEN = """async part => {
  const ringed = (it) => {
    const style = getComputedStyle(it);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  };
  const open = () => {
    const box = part.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return top && (part.contains(top) || top.contains(part) || top.closest("label")?.control === part);
  };
  for (let frame = 0; frame < 120; frame++) {
    if ((ringed(part) || ringed(part.parentElement)) && open()) return true;
    await new Promise(requestAnimationFrame);
  }
  return false;
}"""


class Keyboard:
    def __init__(self, page: Page) -> None:
        self.page = page
        # From here on: asked for only when a key is pressed, the browser is at times too late to hand the dialog over.
        page.on("filechooser", lambda chooser: None)

    def tabs_to(self, target: Locator) -> None:
        """Tab until the focus is there; everywhere on the way it can be seen."""
        expect(target).to_be_attached()
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            focused = self.page.locator(":focus")
            if focused.count():
                assert focused.evaluate(_IS_SEEN), f"The focus cannot be seen: {focused.evaluate('it => it.outerHTML')}"
            if target.evaluate("it => it === document.activeElement"):
                return
        raise AssertionError(f"{MOST_STOPS} times Tab does not lead to {target}")

    def presses(self, target: Locator, key: str = "Enter") -> None:
        self.tabs_to(target)
        self.page.keyboard.press(key)

    def types(self, target: Locator, text: str) -> None:
        self.tabs_to(target)
        self.page.keyboard.insert_text(text)

    def gives(self, button: Locator, file: FilePayload) -> None:
        """The file that the button's dialog asks for."""
        self.tabs_to(button)
        with self.page.expect_file_chooser() as dialog:
            self.page.keyboard.press("Enter")
        dialog.value.set_files(file)
