"""Time the explorer in the system's Chromium: python -m tools.frames.

Prints the frames a second of an empty page and of seven rules of a thousand
steps played at 100 steps a second, the script's time for each move of a
dragged start with seven rules of 200 steps, and the time to the first paint.
"""
import os
import shutil
import statistics

from playwright import sync_api

from tools import handwriting

PAGE = (handwriting.FILE.parent / 'index.html').as_uri()
BROWSERS = ('google-chrome', 'chromium', 'chromium-browser', 'chrome')
SEVEN = '&'.join(f'o={rule}' for rule in (
    'GD,alpha:0.0005', 'momentum,alpha:0.002', 'Nesterov,alpha:0.0003',
    'AdaGrad,alpha:0.05', 'RMSProp,alpha:0.002', 'AdaDelta',
    'Adam,alpha:0.005'))
FRAMES = '''seconds => new Promise((done) => {
    let count = 0, first = 0;
    const frame = (now) => {
        first ||= now;
        if (now - first < 1000 * seconds) {
            count++;
            requestAnimationFrame(frame);
        } else {
            done(count / (now - first) * 1000);
        }
    };
    requestAnimationFrame(frame);
})'''
DRAG = '''() => {
    const times = [];
    for (let i = 0; i < 200; i++) {
        const before = performance.now();
        explorer.drag(-1.2 + 0.004 * i, 1 - 0.003 * i);
        times.push(performance.now() - before);
    }
    return times;
}'''


def main():
    """Measure and print."""
    path = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_api.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=path, chromium_sandbox=os.geteuid() != 0)
        page = browser.new_page(viewport={'width': 1440, 'height': 900})
        paints, empty, playing = [], [], []
        for _ in range(5):
            page.goto('about:blank')
            page.goto(PAGE)
            page.wait_for_timeout(400)
            paints.append(page.evaluate(
                'performance.getEntriesByName("first-contentful-paint")'
                '[0].startTime'))
        for _ in range(5):
            page.goto('about:blank')
            empty.append(page.evaluate(FRAMES, 3))
            page.goto(
                f'{PAGE}#surface=Rosenbrock&steps=1000&speed=100&{SEVEN}')
            playing.append(page.evaluate(FRAMES, 7))
        page.goto('about:blank')
        page.goto(f'{PAGE}#surface=Rosenbrock&steps=200&step=200&{SEVEN}')
        page.wait_for_timeout(500)
        moves = page.evaluate(DRAG)
        browser.close()
    for name, rates in ('an empty page', empty), ('the race', playing):
        print(f'frames a second of {name}: '
              + ', '.join(f'{rate:.1f}' for rate in rates))
    ratio = statistics.median(playing) / statistics.median(empty)
    print(f'ratio of the medians: {ratio:.2f}')
    print(f'first paint: {statistics.median(paints):.0f} ms')
    print(f'a move of the start: median {statistics.median(moves):.1f} ms, '
          f'95 % under {sorted(moves)[189]:.1f} ms')


if __name__ == '__main__':
    main()
