import type { ProductRange } from './demonstration.ts';

export const games: ProductRange = {
  category: 'Games & Puzzles',
  lines: [
    {
      name: 'Harbour Masters Board Game',
      description:
        'Two to five players load ships, bribe the customs and watch the weather. Ninety minutes, from twelve years.',
      price: 44_90,
    },
    {
      name: 'Little Foxes Card Game',
      description:
        'Quick bluffing for three to six players from eight years. Learnt in two minutes, regretted in five.',
      price: 12_90,
    },
    {
      name: 'Orchard Friends Cooperative Game',
      description: 'Children from three pick the fruit together before the raven arrives.',
      price: 27_90,
    },
    {
      name: 'Wooden Chess Set',
      description: 'Weighted pieces of boxwood and sheesham on a board of 40 cm that folds into their box.',
      price: 79_90,
    },
    {
      name: 'Backgammon Case',
      description: 'Inlaid felt in a leatherette case with a cup for each player.',
      price: 49_90,
    },
    {
      name: 'Jigsaw Puzzle 1,000 Pieces',
      description: 'Thick board without glare, cut so that every piece fits in one place only. 68 × 48 cm.',
      price: 17_90,
      variants: ['Alpine Lake', 'Lisbon Tram', 'Botanical Chart', 'Starry Sky'],
    },
    {
      name: 'Cast Metal Brain Teaser',
      description: 'Two pieces that come apart easily, for whoever knows how.',
      price: 14_90,
      variants: ['Level 3', 'Level 5'],
    },
    {
      name: 'Linen Playing Cards',
      description: 'A deck of 55 cards with an air-cushion finish and drawn court cards.',
      price: 11_90,
      variants: ['Blue', 'Red'],
    },
  ],
};

export const toys: ProductRange = {
  category: 'Toys',
  lines: [
    {
      name: 'Beech Building Blocks, 60 Pieces',
      description:
        'Smooth blocks in ten shapes, half of them stained with water-based colours. In a cotton bag.',
      price: 39_90,
    },
    {
      name: 'Wooden Train Starter Set',
      description: 'A figure of eight with a bridge, an engine and two wagons. Goes with the common tracks.',
      price: 34_90,
    },
    {
      name: 'Wooden Train Expansion',
      description: 'More of everything that a railway needs.',
      price: 16_90,
      variants: ['Switches and Crossings', 'Station', 'Drawbridge'],
    },
    {
      name: 'Organic Plush Bear',
      description: 'Soft bear of organic cotton, filled with wool, 32 cm tall. Can be washed at 30 °C.',
      price: 36_90,
      variants: ['Brown', 'Honey'],
    },
    {
      name: 'Hand Puppet',
      description: 'Fits the hands of children and of those who play for them.',
      price: 21_90,
      variants: ['Crocodile', 'Grandmother', 'Fox'],
    },
    {
      name: 'Marble Run, 80 Pieces',
      description: 'Curves, funnels and a lift that brings the marbles back up. From four years.',
      price: 49_90,
    },
    {
      name: 'Junior Microscope',
      description: 'Enlarges 40 to 400 times and comes with slides, tweezers and a book of experiments.',
      price: 69_90,
    },
    {
      name: 'Crystal Growing Kit',
      description: 'Seven crystals of minerals grow in a week, and why they do is in the booklet.',
      price: 24_90,
    },
    {
      name: 'Balance Bike',
      description: 'Birch frame and air-filled tyres for children from two. The saddle grows with them.',
      price: 89_90,
      variants: ['Natural', 'Mint'],
    },
    {
      name: 'Stacking Rainbow',
      description: 'Six arches of lime wood that become a bridge, a stable or a tunnel.',
      price: 29_90,
    },
    {
      name: 'Watercolours, 24 Pans',
      description: 'Bright colours with two brushes and a water pot, washable from most clothes.',
      price: 19_90,
    },
  ],
};
