import type { Recipe } from './recipe.ts';

export const koreanRecipes: readonly Recipe[] = [
  {
    id: 'pork-kimchi-stew',
    title: { ko: '돼지고기 김치찌개', en: 'Pork Kimchi Stew', ja: '豚キムチチゲ' },
    description: {
      ko: '잘 익은 김치와 돼지고기를 푹 끓여 깊은 맛을 낸 찌개입니다.',
      en: 'Ripe kimchi and pork simmered into a deep, tangy stew.',
      ja: 'よく漬かったキムチと豚肉をじっくり煮込んだ、コクのあるチゲです。',
    },
    tip: {
      ko: '김치를 먼저 볶으면 국물이 더 진해집니다.',
      en: 'Fry the kimchi first for a richer broth.',
      ja: 'キムチを先に炒めると、スープにコクが出ます。',
    },
    keywords: ['찌개', '김치찌개', '김치 찌개', 'stew', 'jjigae', 'kimchi stew', 'チゲ', 'キムチ鍋'],
    moods: ['korean', 'spicy', 'warm'],
    serves: 2,
    ingredients:
      'pork shoulder 250, kimchi 300, tofu 1, green onion 1, onion 0.5, garlic 3, gochugaru 1, rice 300',
  },
  {
    id: 'soybean-paste-stew',
    title: { ko: '두부 된장찌개', en: 'Soybean Paste Stew with Tofu', ja: '豆腐のテンジャンチゲ' },
    description: {
      ko: '구수한 된장에 두부와 제철 채소를 듬뿍 넣은 집밥의 기본입니다.',
      en: 'A homely stew of fermented soybean paste, tofu and vegetables.',
      ja: '香ばしい韓国みそに豆腐と野菜をたっぷり入れた、家庭の味です。',
    },
    tip: {
      ko: '된장은 마지막에 한 번 더 풀어 향을 살려 주세요.',
      en: 'Stir in a last spoon of the paste at the end to keep its aroma.',
      ja: 'みそは仕上げにもう一度溶くと香りが立ちます。',
    },
    keywords: [
      '찌개',
      '된장찌개',
      '된장 찌개',
      'stew',
      'soybean paste stew',
      'doenjang stew',
      'チゲ',
      'テンジャンチゲ',
    ],
    moods: ['korean', 'mild', 'warm', 'light'],
    serves: 2,
    ingredients:
      'tofu 1, doenjang 2, zucchini 0.5, potato 1, onion 0.5, shiitake mushroom 3, chili pepper 1, rice 300',
  },
  {
    id: 'beef-bulgogi',
    title: { ko: '소불고기', en: 'Beef Bulgogi', ja: '牛プルコギ' },
    description: {
      ko: '배를 갈아 넣은 간장 양념에 재운 달콤짭짤한 불고기입니다.',
      en: 'Thin beef in a sweet and savoury soy marinade with pear.',
      ja: '梨を加えた甘辛い醤油だれに漬けた、やわらかなプルコギです。',
    },
    tip: {
      ko: '양념에 30분만 재워도 고기가 부드러워집니다.',
      en: 'Half an hour in the marinade is enough to make it tender.',
      ja: '30分漬けるだけでも、お肉がやわらかくなります。',
    },
    keywords: ['불고기', '소불고기', 'bulgogi', 'korean bbq', 'プルコギ', '焼肉'],
    moods: ['korean', 'mild', 'party'],
    serves: 2,
    ingredients:
      'beef slices 400, onion 1, pear 0.5, carrot 0.5, green onion 1, soy sauce 4, sesame oil 1, garlic 4',
  },
  {
    id: 'vegetable-bibimbap',
    title: { ko: '나물 비빔밥', en: 'Vegetable Bibimbap', ja: 'ナムルビビンバ' },
    description: {
      ko: '색색의 나물과 달걀을 고추장에 비벼 먹는 한 그릇 요리입니다.',
      en: 'Rice with seasoned vegetables and egg, mixed with gochujang.',
      ja: '彩り豊かなナムルと卵をコチュジャンで混ぜていただく一品です。',
    },
    tip: {
      ko: '나물은 따로 간을 해야 맛이 또렷합니다.',
      en: 'Season every vegetable on its own to keep the flavours clear.',
      ja: 'ナムルは別々に味付けすると、味がはっきりします。',
    },
    keywords: ['비빔밥', '덮밥', 'bibimbap', 'rice bowl', 'ビビンバ', '丼'],
    moods: ['korean', 'light', 'quick'],
    serves: 2,
    ingredients:
      'rice 300, spinach 1, bean sprouts 150, carrot 0.5, shiitake mushroom 4, egg 2, gochujang 2, sesame oil 1',
  },
  {
    id: 'japchae',
    title: { ko: '버섯 잡채', en: 'Mushroom Japchae', ja: 'きのこチャプチェ' },
    description: {
      ko: '쫄깃한 당면에 버섯과 채소를 볶아 버무린 잔치 음식입니다.',
      en: 'Chewy glass noodles tossed with mushrooms and vegetables.',
      ja: 'もちもちの春雨にきのこと野菜を合わせた、お祝いの定番です。',
    },
    tip: {
      ko: '당면은 삶은 뒤 간장과 참기름에 먼저 버무려 주세요.',
      en: 'Dress the boiled noodles with soy sauce and sesame oil first.',
      ja: '茹でた春雨は、先に醤油とごま油で和えておきます。',
    },
    keywords: ['잡채', '국수', 'japchae', 'noodles', 'チャプチェ', '麺'],
    moods: ['korean', 'mild', 'party', 'light'],
    serves: 3,
    ingredients:
      'glass noodles 250, shiitake mushroom 6, spinach 1, carrot 1, onion 1, bell pepper 1, soy sauce 4, sesame oil 2',
  },
  {
    id: 'samgyetang',
    title: { ko: '인삼 향 삼계탕', en: 'Samgyetang Chicken Soup', ja: 'サムゲタン' },
    description: {
      ko: '찹쌀을 채운 영계를 오래 고아 낸 보양식입니다.',
      en: 'A whole young chicken filled with glutinous rice, slowly boiled.',
      ja: 'もち米を詰めた若鶏をじっくり煮込んだ滋養スープです。',
    },
    tip: {
      ko: '거품을 걷어 내면 국물이 맑아집니다.',
      en: 'Skim the foam for a clear broth.',
      ja: 'アクを取ると、澄んだスープになります。',
    },
    keywords: [
      '삼계탕',
      '국물',
      '탕',
      'samgyetang',
      'chicken soup',
      'soup',
      'サムゲタン',
      '参鶏湯',
      'スープ',
    ],
    moods: ['korean', 'mild', 'warm'],
    serves: 2,
    ingredients: 'whole chicken 1, glutinous rice 150, garlic 8, ginger 1, green onion 1, salt 1',
  },
  {
    id: 'dakgalbi',
    title: { ko: '춘천식 닭갈비', en: 'Chuncheon Dakgalbi', ja: '春川タッカルビ' },
    description: {
      ko: '매콤한 양념의 닭고기에 고구마와 떡을 함께 볶은 철판 요리입니다.',
      en: 'Spicy stir-fried chicken with sweet potato and rice cakes.',
      ja: 'ピリ辛だれの鶏肉を、さつまいもや餅と炒めた鉄板料理です。',
    },
    tip: {
      ko: '남은 양념에 밥을 볶으면 든든한 마무리가 됩니다.',
      en: 'Fry rice in what is left of the sauce to finish.',
      ja: '残ったたれでご飯を炒めると、最高の締めになります。',
    },
    keywords: ['닭갈비', '볶음', 'dakgalbi', 'spicy chicken', 'stir-fry', 'タッカルビ', '炒め'],
    moods: ['korean', 'spicy', 'party', 'drinks'],
    serves: 2,
    ingredients:
      'chicken thigh 400, cabbage 0.25, sweet potato 1, rice cakes 150, green onion 1, gochujang 3, gochugaru 1, garlic 4',
  },
  {
    id: 'tteokbokki',
    title: { ko: '매운 떡볶이', en: 'Spicy Tteokbokki', ja: '辛口トッポギ' },
    description: {
      ko: '쫄깃한 떡과 어묵을 매콤달콤한 양념에 졸인 분식입니다.',
      en: 'Rice cakes and fish cake in a sweet and fiery sauce.',
      ja: 'もちもちの餅とおでんを甘辛いたれで煮た、韓国の軽食です。',
    },
    tip: {
      ko: '삶은 달걀을 곁들이면 매운맛이 부드러워집니다.',
      en: 'Boiled eggs take the edge off the heat.',
      ja: 'ゆで卵を添えると、辛さがまろやかになります。',
    },
    keywords: ['떡볶이', '분식', 'tteokbokki', 'rice cake', 'トッポギ', 'トッポッキ'],
    moods: ['korean', 'spicy', 'quick', 'drinks'],
    serves: 2,
    ingredients:
      'rice cakes 400, fish cake 3, gochujang 3, gochugaru 1, sugar 2, green onion 1, egg 2, cabbage 0.25',
  },
  {
    id: 'seafood-pancake',
    title: { ko: '해물파전', en: 'Seafood Scallion Pancake', ja: '海鮮パジョン' },
    description: {
      ko: '오징어와 새우를 넉넉히 넣어 바삭하게 부친 파전입니다.',
      en: 'A crisp scallion pancake full of squid and shrimp.',
      ja: 'いかとえびをたっぷり入れて、カリッと焼いたチヂミです。',
    },
    tip: {
      ko: '반죽에 얼음물을 쓰면 더 바삭합니다.',
      en: 'Ice water in the batter makes it crisper.',
      ja: '生地に氷水を使うと、さらにカリッとします。',
    },
    keywords: ['파전', '부침개', '해물파전', 'pancake', 'pajeon', 'チヂミ', 'パジョン'],
    moods: ['korean', 'mild', 'drinks', 'party'],
    serves: 2,
    ingredients: 'scallion 15, squid 200, shrimp 150, pancake mix 200, egg 1, cooking oil 4, soy sauce 1',
  },
  {
    id: 'spicy-pork-stir-fry',
    title: { ko: '제육볶음', en: 'Spicy Pork Stir-Fry', ja: '豚肉のコチュジャン炒め' },
    description: {
      ko: '돼지고기를 고추장 양념에 센 불로 볶아 낸 밥도둑입니다.',
      en: 'Pork seared over high heat in a gochujang sauce.',
      ja: '豚肉をコチュジャンだれで強火で炒めた、ご飯が進む一品です。',
    },
    tip: {
      ko: '센 불에서 빠르게 볶아야 물이 생기지 않습니다.',
      en: 'Keep the heat high so that the pan stays dry.',
      ja: '強火で手早く炒めると、水っぽくなりません。',
    },
    keywords: ['제육볶음', '제육', '볶음', 'spicy pork', 'stir-fry', '豚炒め', '炒め'],
    moods: ['korean', 'spicy', 'quick', 'drinks'],
    serves: 2,
    ingredients:
      'pork shoulder 350, onion 1, cabbage 0.25, green onion 1, gochujang 2, soy sauce 1, sugar 1, garlic 3, rice 300',
  },
  {
    id: 'dumpling-soup',
    title: { ko: '떡만둣국', en: 'Rice Cake and Dumpling Soup', ja: 'トックマンドゥスープ' },
    description: {
      ko: '진한 육수에 떡과 만두를 넣어 끓인 든든한 한 그릇입니다.',
      en: 'Rice cakes and dumplings in a rich broth.',
      ja: 'だしの効いたスープに餅と餃子を入れた、満足の一杯です。',
    },
    tip: {
      ko: '달걀지단을 올리면 보기에도 좋습니다.',
      en: 'Strips of thin omelette make a fine topping.',
      ja: '錦糸卵をのせると、見た目も華やかです。',
    },
    keywords: ['만둣국', '떡국', '국물', 'dumpling soup', 'soup', 'マンドゥ', 'トック', 'スープ'],
    moods: ['korean', 'mild', 'warm', 'quick'],
    serves: 2,
    ingredients:
      'sliced rice cakes 300, dumplings 6, broth pack 1, egg 2, green onion 1, seasoned laver 1, soup soy sauce 1',
  },
  {
    id: 'seaweed-soup',
    title: { ko: '소고기 미역국', en: 'Beef Seaweed Soup', ja: '牛肉わかめスープ' },
    description: {
      ko: '참기름에 볶은 소고기와 미역으로 끓인 생일날의 국입니다.',
      en: 'Beef and seaweed fried in sesame oil and simmered: the birthday soup.',
      ja: 'ごま油で炒めた牛肉とわかめを煮た、誕生日のスープです。',
    },
    tip: {
      ko: '미역은 찬물에 20분 불려 주세요.',
      en: 'Soak the seaweed in cold water for 20 minutes.',
      ja: 'わかめは水に20分浸してください。',
    },
    keywords: [
      '미역국',
      '국물',
      'seaweed soup',
      'soup',
      'birthday',
      'わかめスープ',
      'スープ',
      '생일',
      '誕生日',
    ],
    moods: ['korean', 'mild', 'warm', 'light'],
    serves: 3,
    ingredients: 'soup beef 200, seaweed 20, sesame oil 1, garlic 3, soup soy sauce 2, rice 300',
  },
];
