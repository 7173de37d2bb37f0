import type { Kysely } from 'kysely';
import { statement } from '../../platform/databases/index.ts';
import type { UsersSchema } from './schema.ts';

type UsersQuery = Kysely<UsersSchema>;

export const findPreferences = statement((query: UsersQuery, given: { userId: string }) =>
  query
    .selectFrom('preferences')
    .select(['language', 'currency', 'newsletter'])
    .where('user_id', '=', given.userId),
);

interface NewPreferences {
  userId: string;
  language: string;
  currency: string;
  newsletter: number;
}

/** Writes no row for a user that does not exist. */
export const storePreferences = statement((query: UsersQuery, given: NewPreferences) =>
  query
    .insertInto('preferences')
    .columns(['user_id', 'language', 'currency', 'newsletter'])
    .expression((row) =>
      row
        .selectFrom('users')
        .select(({ val }) => [
          'users.id',
          val(given.language).as('language'),
          val(given.currency).as('currency'),
          val(given.newsletter).as('newsletter'),
        ])
        .where('users.id', '=', given.userId),
    )
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet((row) => ({
        language: row.ref('excluded.language'),
        currency: row.ref('excluded.currency'),
        newsletter: row.ref('excluded.newsletter'),
      })),
    ),
);
