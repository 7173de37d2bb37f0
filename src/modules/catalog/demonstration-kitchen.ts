import type { ProductRange } from './demonstration.ts';

export const kitchen: ProductRange = {
  category: 'Kitchen',
  lines: [
    {
      name: 'Cast Iron Skillet',
      description:
        'Seasoned at the works and ready to fry. Goes from the hob into the oven and lasts longer than its owner.',
      price: 44_90,
      variants: [
        ['20 cm', 34_90],
        ['26 cm', 44_90],
        ['30 cm', 59_90],
      ],
    },
    {
      name: 'Enamelled Dutch Oven 5 l',
      description: 'Heavy casserole for stews and bread, with a lid that bastes by itself.',
      price: 129_00,
      variants: ['Cherry', 'Slate Blue', 'Cream'],
    },
    {
      name: 'Chef’s Knife 20 cm',
      description:
        'Forged German steel with a slim blade and a handle of smoked oak. Comes sharp and stays so.',
      price: 119_00,
    },
    {
      name: 'Paring Knife 9 cm',
      description: 'For everything too small for the big one: garlic, strawberries, labels.',
      price: 44_90,
    },
    {
      name: 'End Grain Chopping Board',
      description: 'Beech blocks that close again behind the knife. With rubber feet.',
      price: 64_90,
      variants: [
        ['30 × 40 cm', 64_90],
        ['40 × 50 cm', 89_90],
      ],
    },
    {
      name: 'Stainless Steel Saucepan 2 l',
      description:
        'Three layers up to the rim, a scale inside and a rim that pours without dripping. For every hob.',
      price: 69_90,
    },
    {
      name: 'Stand Blender 1.5 l',
      description: 'Glass jug, six blades and 1,200 W: crushes ice and makes soup smooth.',
      price: 109_00,
    },
    {
      name: 'Hand Mixer',
      description:
        'Five speeds, a slow start that keeps the flour in the bowl, and beaters for the dishwasher.',
      price: 49_90,
      variants: ['White', 'Sage'],
    },
    {
      name: 'Digital Kitchen Scale',
      description: 'Weighs up to 5 kg to the gram, under a glass plate that wipes clean.',
      price: 24_90,
    },
    {
      name: 'Glass Storage Jars, Set of 4',
      description: 'Borosilicate jars with acacia lids for pasta, rice, lentils and oats.',
      price: 32_90,
    },
    {
      name: 'Linen Tea Towels, Set of 3',
      description: 'Half linen, woven in Upper Austria; dries glasses without a thread left behind.',
      price: 27_90,
      variants: ['Blue Check', 'Red Stripe'],
    },
  ],
};

export const coffee: ProductRange = {
  category: 'Coffee & Tea',
  lines: [
    {
      name: 'Casa Brew Espresso Machine',
      description:
        'Single-boiler machine with a 58 mm portafilter, a pressure gauge and a steam wand for real milk foam.',
      price: 429_00,
      variants: ['Steel', 'Black'],
    },
    {
      name: 'Burr Coffee Grinder',
      description:
        'Conical steel burrs with 40 settings, from espresso to French press. Grinds by weight of what is put in.',
      price: 139_00,
    },
    {
      name: 'Hand Coffee Grinder',
      description: 'Takes 25 g, folds its crank and fits a rucksack. Even enough for filter coffee.',
      price: 69_90,
    },
    {
      name: 'Pour-Over Coffee Dripper',
      description: 'Ceramic cone with spiral ribs for one or two cups. Takes the common paper filters.',
      price: 24_90,
      variants: ['White', 'Matte Black'],
    },
    {
      name: 'Moka Pot',
      description: 'The eight-sided stove-top pot of every Italian kitchen, in aluminium.',
      price: 29_90,
      variants: [
        ['3 Cups', 29_90],
        ['6 Cups', 37_90],
      ],
    },
    {
      name: 'French Press 1 l',
      description: 'Double-walled steel keeps the coffee hot until the second cup.',
      price: 44_90,
    },
    {
      name: 'Gooseneck Kettle 0.9 l',
      description:
        'Electric kettle with a thin spout, the temperature to the degree and an hour of keeping warm.',
      price: 89_90,
    },
    {
      name: 'Espresso Beans “Notte” 1 kg',
      description: 'Dark roast of Brazilian and Indian beans: chocolate, hazelnut, hardly any acidity.',
      price: 24_90,
    },
    {
      name: 'Filter Coffee Yirgacheffe 250 g',
      description:
        'Light roast from Ethiopian smallholders, with jasmine and bergamot. Roasted every Tuesday.',
      price: 12_90,
      variants: ['Whole Beans', 'Ground'],
    },
    {
      name: 'Crème Brûlée Rooibos 100 g',
      description: 'South African rooibos with vanilla and caramel, free of caffeine.',
      price: 7_90,
    },
    {
      name: 'Darjeeling First Flush 100 g',
      description: 'The spring picking of one garden: light, flowery, good for two infusions.',
      price: 16_90,
    },
    {
      name: 'Stoneware Mug 350 ml',
      description:
        'Thrown in Brittany with a speckled glaze; each is a little different. Safe in the dishwasher.',
      price: 18_90,
      variants: ['Sea', 'Chalk', 'Rust'],
    },
  ],
};
