import { audio, photography } from './demonstration-audio-and-photo.ts';
import { books, stationery } from './demonstration-books-and-paper.ts';
import { clothing, shoes } from './demonstration-clothing.ts';
import { computers, phones } from './demonstration-computers.ts';
import { coffee, kitchen } from './demonstration-kitchen.ts';
import { garden, home } from './demonstration-home-and-garden.ts';
import { outdoors, sports } from './demonstration-outdoors.ts';
import { games, toys } from './demonstration-toys-and-games.ts';
import { productsOf } from './demonstration.ts';
import type { Product } from './product.ts';

/** The catalogue of a shop that is being tried out; the same everywhere. */
export function createDemonstrationProducts(): Product[] {
  return productsOf([
    audio,
    books,
    clothing,
    coffee,
    computers,
    games,
    garden,
    home,
    kitchen,
    outdoors,
    phones,
    photography,
    shoes,
    sports,
    stationery,
    toys,
  ]);
}
