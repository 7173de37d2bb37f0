// The form of whoever is not signed in, or not as staff.

import { element } from './dom.js';
import { signIn } from './session.js';

/**
 * @param {import('../wire.ts').SignIn} how
 * @param {{ problem: string | undefined, onSignedIn: () => void }} options
 */
export function signInForm(how, { problem, onSignedIn }) {
  const inputs = how.fields.map(({ name, type, autocomplete }) =>
    element('input', { id: `field-${name}`, name, type, autocomplete, required: true }),
  );
  const fault = element('p', { class: 'fault', role: 'alert' }, problem ?? '');
  const act = element('button', { type: 'submit', class: 'primary' }, 'Sign in');
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    act.disabled = true;
    try {
      await signIn(how, Object.fromEntries(inputs.map(({ name, value }) => [name, value])));
      onSignedIn();
    } catch (error) {
      fault.textContent =
        error instanceof TypeError
          ? 'The shop does not answer, so nobody was signed in. Try again when it does.'
          : /** @type {Error} */ (error).message;
      act.disabled = false;
    }
  };
  return element(
    'section',
    { class: 'panel sign-in', 'aria-labelledby': 'sign-in-title' },
    element('h1', { id: 'sign-in-title' }, 'Tearline console'),
    element('p', { class: 'quiet' }, 'For the staff of the shop.'),
    element(
      'form',
      { submit },
      ...how.fields.flatMap(({ name, label }, index) => [
        element('label', { for: `field-${name}` }, label),
        inputs[index],
      ]),
      fault,
      act,
    ),
  );
}
