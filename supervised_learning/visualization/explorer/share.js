'use strict';
// What can be sent: the link, with a question if there is one, the map as a
// picture, and a frame for a page of one's own.

const Share = (() => {
const {$, el, say, download} = Fields;
const {SURFACE_NAMES} = Surfaces;
const {STORIES} = Stories;
const {state, live} = State;
const {link, isChanged} = Link;
const {FONT} = Looks;
const {showStep} = Show;

const address = (search) => {
  const url = new URL(location.href);
  [url.search, url.hash] = [search, link()];
  return url.href;
};

// Copy a text, or select it where the browser does not allow it to a file.
async function copy(text, button) {
  const field = $('link'), name = button.textContent;
  field.value = text;
  try {
    await navigator.clipboard.writeText(text);
    field.hidden = true;
    say(`${name}: done.`);
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = name; }, 2000);
  } catch {
    field.hidden = false;
    field.focus();
    field.select();
    say('It is selected; copy it with Ctrl+C.');
  }
}

// The map as it stands, under its name, above its address.
function picture() {
  const map = $('ground'), ratio = map.width / map.clientWidth;
  const canvas = el('canvas', {width: map.width,
    height: map.height + 72 * ratio});
  const pen = canvas.getContext('2d');
  pen.scale(ratio, ratio);
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, map.clientWidth, map.clientHeight + 72);
  for (const layer of ['ground', 'trails', 'heads']) {
    pen.drawImage($(layer), 0, 40, map.clientWidth, map.clientHeight);
  }
  const story = !isChanged() && STORIES[state.story]?.name;
  pen.fillStyle = '#16202b';
  pen.font = `600 17px ${FONT}`;
  pen.fillText(story || `Down ${SURFACE_NAMES[state.surface]}`, 12, 26);
  pen.font = `13px ${FONT}`;
  pen.fillText(`f = ${state.text}, step ${state.step} of ${state.steps}`, 12,
    map.clientHeight + 60);
  return canvas;
}

function save() {
  picture().toBlob((blob) => {
    download(blob, `${state.story || state.surface}.png`);
    say('The picture is saved.');
  });
}

function listenToShare() {
  document.body.classList.toggle('embed',
    new URLSearchParams(location.search).has('embed'));
  $('copy').addEventListener('click', ({currentTarget}) => {
    history.replaceState(null, '', link());
    copy(address(''), currentTarget);
  });
  $('embed').addEventListener('click', ({currentTarget}) => copy(
    `<iframe src="${address('?embed=1')}" width="720" height="560" `
    + 'title="A race of optimizers"></iframe>', currentTarget));
  $('ask').addEventListener('input', ({target}) => {
    state.ask = target.value;
    showStep();
  });
  $('try-question').addEventListener('click', () => {
    Tour.load(link().replace(/&step=\d+$/, ''));
  });
  $('save').addEventListener('click', save);
  Show.on.change.push(() => {
    if (document.activeElement !== $('ask')) {
      $('ask').value = state.ask;
    }
    $('whole').href = address('');
  });
  Show.on.step.push(() => live.playing || ($('whole').href = address('')));
}

return {listenToShare, picture};
})();
