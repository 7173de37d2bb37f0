import type { ProductRange } from './demonstration.ts';

export const outdoors: ProductRange = {
  category: 'Outdoors',
  lines: [
    {
      name: 'Ridge 2 Tent',
      description:
        'Two-person tent of 2.1 kg with two doors and a porch for the packs. Stands in five minutes.',
      price: 329_00,
      variants: ['Green', 'Sand'],
    },
    {
      name: 'Three-Season Sleeping Bag',
      description: 'Responsible down, comfortable to −2 °C, packs to the size of a melon.',
      price: 249_00,
      variants: ['Regular', ['Long', 269_00]],
    },
    {
      name: 'Insulated Sleeping Mat',
      description: 'Inflates in two minutes with its pump bag and keeps the ground’s cold away all year.',
      price: 119_00,
    },
    {
      name: 'Trek 45 Backpack',
      description:
        'Forty-five litres with an adjustable back, a rain cover and pockets that can be reached while walking.',
      price: 159_00,
      variants: ['Petrol', 'Black'],
    },
    {
      name: 'Daypack 22 l',
      description: 'For a day in the hills or at the office: laptop sleeve, bottle pockets, chest strap.',
      price: 79_90,
      variants: ['Navy', 'Ochre', 'Olive'],
    },
    {
      name: 'Titanium Gas Stove',
      description: 'Boils half a litre in three minutes, weighs 75 g and folds into a mug.',
      price: 64_90,
    },
    {
      name: 'Camping Cookset for Two',
      description: 'Two pots, two bowls and a lid that strains, one inside the other.',
      price: 59_90,
    },
    {
      name: 'Vacuum Bottle',
      description: 'Keeps tea hot for a day and water cold for longer. The lid is a cup.',
      price: 34_90,
      variants: [
        ['0.5 l', 29_90],
        ['0.75 l', 34_90],
        ['1 l', 39_90],
      ],
    },
    {
      name: 'Rechargeable Head Torch',
      description:
        'Four hundred lumens, a red light for reading beside sleepers and a lock against lighting up in the bag.',
      price: 49_90,
    },
    {
      name: 'Carbon Trekking Poles',
      description: 'A pair of three-part poles with cork grips; each weighs 210 g.',
      price: 109_00,
    },
  ],
};

export const sports: ProductRange = {
  category: 'Sports',
  lines: [
    {
      name: 'Natural Rubber Yoga Mat',
      description:
        'Four millimetres of rubber that grips also when it gets warm, with lines for hands and feet.',
      price: 74_90,
      variants: ['Plum', 'Slate', 'Sea Green'],
    },
    {
      name: 'Cast Iron Kettlebell',
      description: 'One piece of powder-coated iron with a wide handle and a flat foot.',
      price: 49_90,
      variants: [
        ['8 kg', 34_90],
        ['12 kg', 49_90],
        ['16 kg', 64_90],
        ['24 kg', 89_90],
      ],
    },
    {
      name: 'Resistance Bands, Set of 5',
      description: 'Five strengths of natural latex with a bag and a plan of exercises.',
      price: 19_90,
    },
    {
      name: 'Foam Roller 33 cm',
      description: 'Firm roller with a pattern for back, calves and thighs.',
      price: 24_90,
    },
    {
      name: 'Adjustable Skipping Rope',
      description: 'Steel rope on ball bearings, cut to length without tools.',
      price: 16_90,
    },
    {
      name: 'Match Football Size 5',
      description: 'Thermally bonded panels that fly true and take up no water.',
      price: 39_90,
    },
    {
      name: 'Table Tennis Bat Set',
      description: 'Two bats with five-ply blades, three balls and a case.',
      price: 34_90,
    },
    {
      name: 'Swimming Goggles',
      description: 'Wide view, soft seals and anti-fog lenses, with three nose pieces.',
      price: 22_90,
      variants: ['Clear', 'Smoke', 'Mirrored Blue'],
    },
    {
      name: 'Commuter Bicycle Helmet',
      description:
        'Impact protection in all directions, a rear light with two weeks of battery and a magnetic buckle.',
      price: 99_00,
      variants: ['Size M, White', 'Size M, Black', 'Size L, Black'],
    },
    {
      name: 'Folding Bicycle Lock',
      description: 'Six hardened links of 90 cm, in a holder that fits the bottle mount.',
      price: 84_90,
    },
  ],
};
