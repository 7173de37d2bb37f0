import type { ProductRange } from './demonstration.ts';

export const books: ProductRange = {
  category: 'Books',
  lines: [
    {
      name: 'The Lighthouse Keeper’s Ledger',
      description:
        'Novel. On an island off the Breton coast a keeper notes every ship for forty years, until one appears twice.',
      price: 22_00,
      variants: [
        ['Hardcover', 22_00],
        ['Paperback', 13_00],
      ],
    },
    {
      name: 'Salt Roads',
      description:
        'A history of Europe told along the routes on which salt was carried, taxed, stolen and fought over.',
      price: 28_00,
      variants: [
        ['Hardcover', 28_00],
        ['Paperback', 16_00],
      ],
    },
    {
      name: 'Bread from Four Ingredients',
      description:
        'Fifty loaves from flour, water, salt and time, with timetables that fit a working week and pictures of every step.',
      price: 29_90,
    },
    {
      name: 'Vegetables First',
      description:
        'Ninety recipes in which vegetables are the main thing, ordered by month. Most are on the table in half an hour.',
      price: 26_00,
    },
    {
      name: 'A Field Guide to City Birds',
      description:
        'The 120 birds of European cities with their calls in words, drawn in all their plumages. Fits a coat pocket.',
      price: 19_90,
    },
    {
      name: 'The Quiet Compiler',
      description:
        'How programming languages are made, in one language built from the first character to running code. For people who can program and want to know.',
      price: 44_00,
    },
    {
      name: 'Database Stories',
      description:
        'Twelve outages at real companies, taken apart: what was seen, what was believed, and what it was.',
      price: 34_00,
    },
    {
      name: 'Café Europa Crossing',
      description:
        'Crime novel. A night train stops between two borders, and the dining car has one guest too many.',
      price: 12_00,
    },
    {
      name: 'Otter Finds a Hat',
      description:
        'Picture book for children from three: an otter, a hat and everybody to whom it does not belong.',
      price: 15_00,
    },
    {
      name: 'Kilometre Zero',
      description:
        'A walker’s journal from Lisbon to Tallinn: 5,200 kilometres, eleven pairs of socks, two languages learnt on the way.',
      price: 18_00,
    },
    {
      name: 'Drawing What You See',
      description:
        'Thirty lessons with pencil and paper, from the first line to a face. The exercises take a quarter of an hour each.',
      price: 24_00,
    },
    {
      name: 'The Allotment Year',
      description:
        'What to sow, plant, prune and eat, week by week, by a gardener with heavy soil and little time.',
      price: 21_00,
    },
  ],
};

export const stationery: ProductRange = {
  category: 'Stationery',
  lines: [
    {
      name: 'Linnea Notebook A5',
      description:
        '192 numbered pages of 90 g paper that does not bleed, sewn so that it lies flat, with two ribbons.',
      price: 16_90,
      variants: ['Lined, Navy', 'Dotted, Navy', 'Dotted, Ochre', 'Blank, Burgundy'],
    },
    {
      name: 'Linnea Pocket Notebooks, Set of 3',
      description: 'Stapled notebooks of 48 dotted pages in three colours that belong together.',
      price: 11_90,
    },
    {
      name: 'Pocket Fountain Pen',
      description:
        'Of machined aluminium; takes standard cartridges and grows to full length with its cap on.',
      price: 64_00,
      variants: ['Fine Nib', 'Medium Nib', 'Broad Nib'],
    },
    {
      name: 'Bottled Ink 50 ml',
      description: 'Fountain pen ink that dries quickly and washes out of most things.',
      price: 13_50,
      variants: ['Midnight Blue', 'Moss Green', 'Oxblood'],
    },
    {
      name: 'Gel Pen 0.5 mm, Pack of 5',
      description: 'Refillable gel pens with a line that dries before the hand gets there.',
      price: 8_90,
      variants: ['Black', 'Blue', 'Five Colours'],
    },
    {
      name: 'Cedar Pencils, Box of 12',
      description:
        'Graphite pencils of Californian cedar, four each of HB, B and 2B, with a brass sharpener.',
      price: 14_90,
    },
    {
      name: 'Desk Calendar 2027',
      description: 'A week on a page with room for notes, printed on recycled card. Stands by itself.',
      price: 12_90,
    },
    {
      name: 'Kraft Envelopes C6, Pack of 50',
      description: 'Recycled brown envelopes with a strip that sticks without licking.',
      price: 7_90,
    },
    {
      name: 'Cork Pinboard',
      description: 'Natural cork of 8 mm in an ash frame, with fittings for hanging either way round.',
      price: 29_90,
      variants: [
        ['40 × 60 cm', 29_90],
        ['60 × 90 cm', 44_90],
      ],
    },
  ],
};
