import { FocusKeeper } from '../focuskeeper';

/** A list of rows, each with its buttons, and a part outside of lists. */
const ROWS = `
  <section id="head"><button>Check</button><span><button>Start</button></span></section>
  <ul>
    <li data-item="a"><button>Answer</button></li>
    <li data-item="b"><button>Go to</button><button>Answer</button></li>
    <li data-item="c"><button>Answer</button></li>
  </ul>
  <details><summary>More</summary><ul></ul></details>`;

let node: HTMLElement;
let keeper: FocusKeeper;

const button = (within: string, words: string) =>
  [...node.querySelectorAll<HTMLElement>(`${within} button`)].find(
    each => each.textContent === words
  )!;
const row = (key: string) => node.querySelector(`[data-item="${key}"]`)!;
const turn = () => new Promise(resolve => setTimeout(resolve, 5));

/** Where the focus is: the row or section, and the words. */
const place = () => {
  const at = document.activeElement!;
  const around = at.closest<HTMLElement>('[data-item], section, details');
  return [around?.dataset.item ?? around?.id, at.textContent];
};

beforeEach(() => {
  node = document.createElement('div');
  node.innerHTML = ROWS;
  document.body.append(node);
  keeper = new FocusKeeper(node);
});

afterEach(() => {
  keeper.dispose();
  node.remove();
});

describe('the place of the keyboard', () => {
  it('is the button that opened a form, when the form is left', async () => {
    button('[data-item="b"]', 'Answer').focus();
    row('b').innerHTML = '<form><input><button>Cancel</button></form>';
    node.querySelector('input')!.focus();
    button('form', 'Cancel').focus();
    await turn();
    row('b').innerHTML = '<button>Go to</button><button>Answer</button>';
    await turn();
    expect(place()).toEqual(['b', 'Answer']);
  });

  it('moves with its row, or goes to the one that took its place', async () => {
    button('[data-item="b"]', 'Answer').focus();
    const moved = row('b');
    node.querySelector('ul')!.append(moved);
    await turn();
    expect(place()).toEqual(['b', 'Answer']);
    moved.remove();
    await turn();
    expect(place()).toEqual(['c', 'Answer']);
  });

  it('stays with what is in view when its row is folded away', async () => {
    button('[data-item="b"]', 'Answer').focus();
    const again = row('b').cloneNode(true);
    row('b').remove();
    node.querySelector('details ul')!.append(again);
    await turn();
    expect(place()).toEqual(['c', 'Answer']);
  });

  it('is a row itself where nothing is left to press', async () => {
    button('[data-item="a"]', 'Answer').focus();
    row('a').innerHTML = '<p>It is being recorded.</p>';
    await turn();
    expect(place()).toEqual(['a', 'It is being recorded.']);
  });

  it('is near what went, outside of lists', async () => {
    button('#head', 'Start').focus();
    node.querySelector('#head span')!.remove();
    await turn();
    expect(place()).toEqual(['head', 'Check']);
  });

  it('is not taken back from a user who went elsewhere', async () => {
    button('[data-item="b"]', 'Answer').focus();
    (document.activeElement as HTMLElement).blur();
    await turn();
    row('b').remove();
    await turn();
    expect(document.activeElement).toBe(document.body);

    const elsewhere = document.createElement('input');
    document.body.append(elsewhere);
    button('[data-item="a"]', 'Answer').focus();
    elsewhere.focus();
    await turn();
    elsewhere.remove();
    row('a').remove();
    await turn();
    expect(document.activeElement).toBe(document.body);
  });
});
