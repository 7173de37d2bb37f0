import { z } from 'zod';
import {
  command,
  country,
  currency,
  defineContract,
  defineErrors,
  defineEvents,
  erasureReport,
  exportPersonInput,
  id,
  isoTime,
  nothing,
  pageInput,
  pageOf,
  query,
  text,
} from '../../platform/contracts/index.ts';

const MOST_USERS_AT_ONCE = 100;

const role = z.enum(['customer', 'staff']);
const status = z.enum(['active', 'blocked']);
const email = z.email('an e-mail address looks like ada@example.com').max(254);
const name = text.trim().min(1).max(200);
const newPassword = z.string().min(8, 'a password has at least 8 characters').max(200);

const profile = z.object({ id, email: z.string(), name: z.string(), role, status, createdAt: isoTime });

const addressFields = {
  street: text.trim().min(1).max(200),
  city: text.trim().min(1).max(100),
  country,
  postalCode: text.trim().min(1).max(20),
};
const plainAddress = z.object(addressFields);
const address = plainAddress.extend({ id, isDefault: z.boolean() });

const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/, 'a language is a short BCP 47 tag, e.g. de or pt-BR');
const preferences = z.object({ language, currency, newsletter: z.boolean() });

/** Of the module's data: another begins when it is restored. */
const incarnation = z.int().min(1);

const points = z.int();
const loyaltyEntry = z.object({
  /** What the balance changed by; negative when points were redeemed or taken back. */
  points,
  reason: z.enum(['earned', 'redeemed', 'returned', 'taken-back']),
  orderId: id,
  at: isoTime,
});

const userId = z.strictObject({ id });

const erasureState = z.enum(['pending', 'completed']);
const erasure = z.object({
  id,
  state: erasureState,
  requestedBy: z.enum(['person', 'staff']),
  requestedAt: isoTime,
  completedAt: isoTime.nullable(),
  /** Every module that holds personal data. */
  modules: z.array(
    z.object({
      module: z.string(),
      state: z.enum(['pending', 'done']),
      doneAt: isoTime.nullable(),
      /** What became of it, once that is done. */
      report: erasureReport,
    }),
  ),
});
const whilePending = { field: 'state', status: { pending: 202 }, location: '/erasures/:id' } as const;

export const usersEvents = defineEvents('users', {
  userRegistered: {
    version: 1,
    summary: 'Somebody has an account.',
    data: z.object({ userId: id, email: z.string(), name: z.string() }),
    personal: ['userId', 'email', 'name'],
  },
  userUpdated: {
    version: 1,
    summary: 'A user has another name, e-mail or status.',
    data: z.object({ userId: id, email: z.string(), name: z.string(), status }),
    personal: ['userId', 'email', 'name', 'status'],
  },
  userBlocked: {
    version: 1,
    summary: 'Staff has blocked a user, who can neither sign in nor order until unblocked.',
    data: z.object({ userId: id }),
    personal: ['userId'],
  },
  erasureRequested: {
    version: 1,
    summary: 'The account of a user is gone, and everything that identifies them is to be erased.',
    data: z.object({ erasureId: id, userId: id }),
    personal: ['userId'],
    erasure: 'requested',
  },
});

export const usersErrors = defineErrors('users', {
  emailTaken: {
    kind: 'conflict',
    details: z.object({}),
    message: () =>
      'There is an account with this e-mail already, so nothing was changed. Sign in to it or use another e-mail.',
  },
  registrationKeyReused: {
    kind: 'unprocessable',
    details: z.object({}),
    message: () =>
      'This idempotency key registered a user with another password, so nothing was done. Send a new key with a new registration.',
  },
  userNotFound: {
    kind: 'not-found',
    details: z.object({ userId: id }),
    message: ({ userId: missing }) => `There is no user ${missing}, so nothing was done. Check the id.`,
  },
  userBlocked: {
    kind: 'forbidden',
    details: z.object({}),
    message: () => 'This account is blocked, so nothing was done. Ask the shop’s staff to unblock it.',
  },
  staffNotBlockable: {
    kind: 'conflict',
    details: z.object({ userId: id }),
    message: ({ userId: staff }) =>
      `${staff} is a staff account, and those cannot be blocked. Nothing was changed.`,
  },
  wrongCredentials: {
    kind: 'unauthenticated',
    details: z.object({}),
    message: () =>
      'There is no account with this e-mail and password. Check both, or register with POST /users.',
  },
  wrongPassword: {
    kind: 'forbidden',
    details: z.object({}),
    message: () =>
      'This is not the password of the account, so nothing was erased. An erasure cannot be taken back: it needs the password.',
  },
  staffNotErasable: {
    kind: 'conflict',
    details: z.object({ userId: id }),
    message: ({ userId: staff }) =>
      `${staff} is a staff account, and those are not erased by request: who works here is known to the shop. Nothing was changed.`,
  },
  erasureNotFound: {
    kind: 'not-found',
    details: z.object({ id }),
    message: ({ id: missing }) =>
      `There is no request of erasure ${missing}. The answer to a request names its id and its Location.`,
  },
  addressNotFound: {
    kind: 'not-found',
    details: z.object({ addressId: id }),
    message: ({ addressId }) =>
      `There is no address ${addressId} in the address book, so nothing was done. List the addresses with GET /users/me/addresses.`,
  },
  tooManyAddresses: {
    kind: 'conflict',
    details: z.object({ most: z.int() }),
    message: ({ most }) =>
      `An address book holds ${most} addresses at most, so this one was not added. Remove one first.`,
  },
  notEnoughPoints: {
    kind: 'conflict',
    details: z.object({ balance: points, requested: points }),
    message: ({ balance, requested }) =>
      `There are ${balance} loyalty points and not ${requested}, so none were redeemed. Redeem fewer.`,
  },
  pointsAlreadyRedeemed: {
    kind: 'conflict',
    details: z.object({ orderId: id, redeemed: points, requested: points }),
    message: ({ orderId, redeemed, requested }) =>
      `For order ${orderId} ${redeemed} loyalty points were redeemed before, so the ${requested} asked for were not. An order redeems once.`,
  },
});

export const usersContract = defineContract('users', {
  summary: 'Accounts: profile, credentials, preferences, address book and loyalty points.',
  events: usersEvents,
  errors: usersErrors,
  operations: {
    registerUser: command({
      summary: 'Opens a customer account.',
      route: 'POST /users',
      status: 201,
      access: ['public'],
      input: z.strictObject({ email, password: newPassword, name }),
      output: profile,
      errors: [usersErrors.emailTaken, usersErrors.registrationKeyReused],
    }),
    getProfile: query({
      summary: 'The profile of the signed-in user.',
      route: 'GET /users/me',
      access: ['customer'],
      input: nothing,
      output: profile,
      errors: [usersErrors.userNotFound],
    }),
    updateProfile: command({
      summary: 'Changes name or e-mail of the signed-in user.',
      route: 'PATCH /users/me',
      access: ['customer'],
      input: z
        .strictObject({ name: name.optional(), email: email.optional() })
        .refine(
          (change) => change.name !== undefined || change.email !== undefined,
          'give a name or an e-mail',
        ),
      output: profile,
      errors: [usersErrors.userNotFound, usersErrors.emailTaken],
    }),
    listAddresses: query({
      summary: 'The address book of the signed-in user, oldest first.',
      route: 'GET /users/me/addresses',
      access: ['customer'],
      input: z.strictObject(pageInput),
      output: pageOf(address),
    }),
    addAddress: command({
      summary: 'Adds an address to the address book; the first becomes the default.',
      route: 'POST /users/me/addresses',
      status: 201,
      access: ['customer'],
      input: z.strictObject(addressFields),
      output: address,
      errors: [usersErrors.userNotFound, usersErrors.tooManyAddresses],
    }),
    changeAddress: command({
      summary: 'Changes the given fields of an address.',
      route: 'PATCH /users/me/addresses/:id',
      access: ['customer'],
      input: z
        .strictObject({ id, ...plainAddress.partial().shape })
        .refine(({ id: _id, ...change }) => Object.values(change).some((value) => value !== undefined), {
          message: 'give at least one field of the address',
        }),
      output: address,
      errors: [usersErrors.addressNotFound],
    }),
    removeAddress: command({
      summary: 'Removes an address; when it was the default, the oldest that remains becomes the default.',
      route: 'DELETE /users/me/addresses/:id',
      status: 204,
      access: ['customer'],
      input: z.strictObject({ id }),
      output: nothing,
      errors: [usersErrors.addressNotFound],
    }),
    setDefaultAddress: command({
      summary: 'Makes an address of the address book the default.',
      route: 'PUT /users/me/default-address',
      access: ['customer'],
      input: z.strictObject({ addressId: id }),
      output: address,
      errors: [usersErrors.addressNotFound],
    }),
    getPreferences: query({
      summary: 'The preferences of the signed-in user, or the defaults.',
      route: 'GET /users/me/preferences',
      access: ['customer'],
      input: nothing,
      output: preferences,
    }),
    putPreferences: command({
      summary: 'Replaces the preferences of the signed-in user; what is not given takes its default.',
      route: 'PUT /users/me/preferences',
      access: ['customer'],
      input: z.strictObject({
        language: language.default('en'),
        currency: currency.default('EUR'),
        newsletter: z.boolean().default(false),
      }),
      output: preferences,
      errors: [usersErrors.userNotFound],
    }),
    getLoyalty: query({
      summary: 'The loyalty points of the signed-in user and their last 50 changes, newest first.',
      route: 'GET /users/me/loyalty',
      access: ['customer'],
      input: nothing,
      output: z.object({ points, history: z.array(loyaltyEntry) }),
      errors: [usersErrors.userNotFound],
    }),
    blockUser: command({
      summary: 'Blocks a customer: they can neither sign in nor order, and their sessions end.',
      route: 'POST /users/:id/block',
      access: ['staff'],
      input: userId,
      output: profile,
      errors: [usersErrors.userNotFound, usersErrors.staffNotBlockable],
    }),
    unblockUser: command({
      summary: 'Lets a blocked customer sign in and order again.',
      route: 'POST /users/:id/unblock',
      access: ['staff'],
      input: userId,
      output: profile,
      errors: [usersErrors.userNotFound],
    }),
    requestErasure: command({
      summary:
        'Erases the account of the signed-in user at once, and what other modules hold of them as soon as they can. It cannot be taken back, and needs the password.',
      route: 'POST /users/me/erasure',
      unless: whilePending,
      access: ['customer'],
      input: z.strictObject({ password: z.string().max(200) }),
      output: erasure,
      errors: [usersErrors.userNotFound, usersErrors.wrongPassword, usersErrors.staffNotErasable],
    }),
    eraseUser: command({
      summary: 'The same for a customer who asked for it by other ways. It cannot be taken back.',
      route: 'POST /users/:id/erasure',
      unless: whilePending,
      access: ['staff'],
      input: userId,
      output: erasure,
      errors: [usersErrors.userNotFound, usersErrors.staffNotErasable],
    }),
    getErasure: query({
      summary:
        'How far an erasure has come. Whoever knows its id may ask: the person has no account any more, and nothing in it tells who they were.',
      route: 'GET /erasures/:id',
      access: ['public'],
      input: userId,
      output: erasure,
      errors: [usersErrors.erasureNotFound],
    }),
    listErasures: query({
      summary: 'Requests of erasure, newest first.',
      route: 'GET /erasures',
      access: ['staff'],
      input: z.strictObject({ ...pageInput, state: erasureState.optional() }),
      output: pageOf(erasure),
    }),
    exportPerson: query({
      summary: 'Everything that users holds of a person.',
      access: ['module'],
      input: exportPersonInput,
      output: z.object({
        profile: profile.nullable(),
        addresses: z.array(address),
        preferences: preferences.nullable(),
        loyalty: z.object({ points, history: z.array(loyaltyEntry) }).nullable(),
        erasures: z.array(erasure),
      }),
    }),
    verifyCredentials: query({
      summary:
        'Whose account an e-mail and a password open. An unknown e-mail takes as long as a wrong password.',
      access: ['module'],
      input: z.strictObject({ email: text.max(254), password: z.string().max(200) }),
      /** The user at the time of the check; what is newer is told by (incarnation, version). */
      output: z.object({ userId: id, role, incarnation, version: z.int() }),
      errors: [usersErrors.wrongCredentials, usersErrors.userBlocked],
    }),
    checkBuyer: query({
      summary: 'Whether a user may order now, with the addresses as they are now.',
      access: ['module'],
      input: z.strictObject({ userId: id, addressId: id, billingAddressId: id.optional() }),
      output: z.object({
        userId: id,
        name: z.string(),
        email: z.string(),
        version: z.int(),
        shippingAddress: plainAddress,
        /** The shipping address unless another was asked for. */
        billingAddress: plainAddress,
      }),
      errors: [usersErrors.userNotFound, usersErrors.userBlocked, usersErrors.addressNotFound],
    }),
    findUsers: query({
      summary: 'Names and e-mails of up to 100 users; unknown ones are left out.',
      access: ['module'],
      input: z.strictObject({ userIds: z.array(id).max(MOST_USERS_AT_ONCE) }),
      /** A copy of them is as new as (incarnation, version). */
      output: z.object({
        incarnation,
        users: z.array(z.object({ userId: id, name: z.string(), email: z.string(), version: z.int() })),
      }),
    }),
    listUserNames: query({
      summary: 'Names and e-mails of all users in the order of their ids, for whoever keeps a copy of them.',
      access: ['module'],
      input: z.strictObject(pageInput),
      /** A copy of them is as new as (incarnation, version). */
      output: pageOf(z.object({ userId: id, name: z.string(), email: z.string(), version: z.int() })).extend({
        incarnation,
      }),
    }),
    redeemPoints: command({
      summary: 'Takes loyalty points for an order, once for each order. Answers the balance.',
      access: ['module'],
      input: z.strictObject({ userId: id, orderId: id, points: z.int().min(0).max(100_000_000) }),
      output: z.object({ points }),
      errors: [usersErrors.userNotFound, usersErrors.notEnoughPoints, usersErrors.pointsAlreadyRedeemed],
    }),
    returnPoints: command({
      summary: 'Gives back the points that were redeemed for an order; does nothing when there were none.',
      access: ['module'],
      input: z.strictObject({ userId: id, orderId: id }),
      output: nothing,
    }),
  },
});
