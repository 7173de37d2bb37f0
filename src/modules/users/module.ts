import { usersMigrations } from '../../../migrations/users/index.ts';
import {
  commandLogOf,
  configurationOf,
  databaseOf,
  defineModule,
  erased,
  kept,
  platform,
  provide,
  react,
} from '../../platform/kernel/index.ts';
import { ordersEvents } from '../orders/contract.ts';
import { createAddAddress } from './add-address.ts';
import { createBlockUser } from './block-user.ts';
import { createChangeAddress } from './change-address.ts';
import { createCheckBuyer } from './check-buyer.ts';
import { usersContract } from './contract.ts';
import {
  createEnsureStaffAccount,
  type StaffConfiguration,
  staffConfiguration,
} from './ensure-staff-account.ts';
import { createDeleteOldErasures } from './delete-old-erasures.ts';
import { ANSWERS, createEraseAccount } from './erase-account.ts';
import { createEraseUser } from './erase-user.ts';
import { createExportPerson } from './export-person.ts';
import { createFindErasures } from './find-erasures.ts';
import { createFindUsers } from './find-users.ts';
import { createGetLoyalty } from './get-loyalty.ts';
import { createGetPreferences } from './get-preferences.ts';
import { createGetProfile } from './get-profile.ts';
import { createListAddresses } from './list-addresses.ts';
import { createListUserNames } from './list-user-names.ts';
import { createOpenAccount } from './open-account.ts';
import { createPasswordHashing } from './password-hashing.ts';
import { createPutPreferences } from './put-preferences.ts';
import { createRedeemPoints } from './redeem-points.ts';
import { createRegisterUser } from './register-user.ts';
import { createRemoveAddress } from './remove-address.ts';
import { createRequestErasure } from './request-erasure.ts';
import { createReturnPoints } from './return-points.ts';
import type { UsersSchema } from './schema.ts';
import { createSetDefaultAddress } from './set-default-address.ts';
import { createUnblockUser } from './unblock-user.ts';
import { createUpdateProfile } from './update-profile.ts';
import { createVerifyCredentials } from './verify-credentials.ts';
import { createWhenOrderCancelled } from './when-order-cancelled.ts';
import { createWhenOrderConfirmed } from './when-order-confirmed.ts';
import { createWhenPersonErased } from './when-person-erased.ts';

const database = databaseOf<UsersSchema>();
const commands = commandLogOf<UsersSchema>();
const { clock, forget, ids, incarnation, publish } = platform;

const ONE_DAY = 86_400_000;

export const usersModule = defineModule({
  contract: usersContract,
  owner: {
    team: '@tearline/identity',
    onCall: 'identity-on-call',
    objective: '99.9 % of calls are answered, 99 % of them within 250 ms',
  },
  requires: [],
  tables: {
    users: 'accounts: profile, password hash, status and balance of loyalty points',
    addresses: 'the address books',
    preferences: 'language, currency and newsletter of those who chose',
    loyalty_entries: 'every change of a balance of loyalty points',
    erasures: 'requests to erase a person, and when they were fulfilled',
    erasure_answers: 'what each module has answered to each of those requests',
  },
  personalData: {
    users: {
      id: erased(),
      email: erased(),
      name: erased(),
      password_hash: erased({ notExported: 'it would help whoever wants to guess the password' }),
      role: erased(),
      status: erased(),
      points: erased(),
      created_at: erased(),
    },
    addresses: {
      id: erased(),
      user_id: erased(),
      street: erased(),
      city: erased(),
      country: erased(),
      postal_code: erased(),
      is_default: erased(),
    },
    preferences: { user_id: erased(), language: erased(), currency: erased(), newsletter: erased() },
    loyalty_entries: {
      user_id: erased(),
      order_id: erased(),
      reason: erased(),
      points: erased(),
      at: erased(),
    },
    erasures: {
      person_id: kept({
        because: 'GDPR, articles 5(2) and 12(3): that the request was fulfilled has to be shown',
        until: 'three years after it was completed',
      }),
    },
  },
  migrations: usersMigrations,
  configuration: staffConfiguration,
  parts: [
    provide(createPasswordHashing, []),
    provide(createOpenAccount, [clock, ids, publish]),
    provide(createRegisterUser, [database, commands, createPasswordHashing, createOpenAccount]),
    provide(createGetProfile, [database]),
    provide(createUpdateProfile, [commands, publish]),
    provide(createListAddresses, [database]),
    provide(createAddAddress, [commands, ids]),
    provide(createChangeAddress, [commands]),
    provide(createRemoveAddress, [commands]),
    provide(createSetDefaultAddress, [commands]),
    provide(createGetPreferences, [database]),
    provide(createPutPreferences, [commands]),
    provide(createGetLoyalty, [database]),
    provide(createBlockUser, [commands, publish]),
    provide(createUnblockUser, [commands, publish]),
    provide(createEraseAccount, [publish, forget, clock, ids]),
    provide(createRequestErasure, [database, commands, createPasswordHashing, createEraseAccount]),
    provide(createEraseUser, [commands, createEraseAccount]),
    provide(createFindErasures, [database]),
    provide(createDeleteOldErasures, [database, clock]),
    provide(createExportPerson, [database, createFindErasures]),
    provide(createWhenPersonErased, [clock]),
    provide(createVerifyCredentials, [database, createPasswordHashing, incarnation]),
    provide(createCheckBuyer, [database]),
    provide(createFindUsers, [database, incarnation]),
    provide(createListUserNames, [database, incarnation]),
    provide(createRedeemPoints, [commands, clock, ids]),
    provide(createReturnPoints, [commands, clock, ids]),
    provide(createWhenOrderConfirmed, [clock, ids]),
    provide(createWhenOrderCancelled, [clock, ids]),
    provide(createEnsureStaffAccount, [
      database,
      createPasswordHashing,
      createOpenAccount,
      configurationOf<StaffConfiguration>(),
    ]),
  ],
  operations: (get) => ({
    registerUser: get(createRegisterUser),
    getProfile: get(createGetProfile),
    updateProfile: get(createUpdateProfile),
    listAddresses: get(createListAddresses),
    addAddress: get(createAddAddress),
    changeAddress: get(createChangeAddress),
    removeAddress: get(createRemoveAddress),
    setDefaultAddress: get(createSetDefaultAddress),
    getPreferences: get(createGetPreferences),
    putPreferences: get(createPutPreferences),
    getLoyalty: get(createGetLoyalty),
    blockUser: get(createBlockUser),
    unblockUser: get(createUnblockUser),
    requestErasure: get(createRequestErasure),
    eraseUser: get(createEraseUser),
    getErasure: get(createFindErasures).getErasure,
    listErasures: get(createFindErasures).listErasures,
    exportPerson: get(createExportPerson),
    verifyCredentials: get(createVerifyCredentials),
    checkBuyer: get(createCheckBuyer),
    findUsers: get(createFindUsers),
    listUserNames: get(createListUserNames),
    redeemPoints: get(createRedeemPoints),
    returnPoints: get(createReturnPoints),
  }),
  reactions: [
    react(ordersEvents.orderConfirmed, 'earn-points', createWhenOrderConfirmed),
    react(ordersEvents.orderCancelled, 'take-points-back', createWhenOrderCancelled),
    ...ANSWERS.map((event) => react(event, `record-erasure-by-${event.module}`, createWhenPersonErased)),
  ],
  jobs: [{ name: 'old-erasures', everyMilliseconds: ONE_DAY, run: createDeleteOldErasures }],
  prepare: createEnsureStaffAccount,
});
