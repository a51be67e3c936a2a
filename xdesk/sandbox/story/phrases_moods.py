"""Praise and trolling in both languages: what nobody has to answer."""

from __future__ import annotations

from xdesk.sandbox.story.topics import Topic

PRAISE_EN = Topic(
    "praise",
    openers=(
        "Just wanted to say: the {goods} is gorgeous. Thank you! 😍",
        "whoever packed {order} with that hand-written card: you made my week ❤️",
        "Ten years with your {goods}, still perfect. They do not make… oh wait, you do.",
        "My cat has officially moved onto the Sena wool throw. 10/10 🐈",
        "Best support I have met online. Give Amir a raise!",
        "The {goods} survived my toddler. What is it made of?! 💪",
    ),
    follow=(),
    happy=("🥰", "You too, have a nice day!"),
    cross=(),
    brand=(
        "You just made our day. Thank you!",
        "Thank you! We have passed it on to the people who made it.",
        "Please send us a photo of the cat. For science.",
    ),
    wants_answer=False,
)
TROLL_EN = Topic(
    "troll",
    openers=(
        "lol nobody buys this overpriced junk",
        "your ad has been following me for {days} days. I give up. I still will not buy it.",
        "{amount} for a lamp?? does it do my taxes as well",
        "ratio",
        "I asked the {goods} a question and it did not answer. Zero stars.",
        "FIRST. also your logo looks like a sad egg 🥚",
        "Your brand is a SCAM, everybody look at https://totally-real-reviews.example.com/lumi?id=1&x=<b>",
    ),
    follow=("hello?? cowards",),
    happy=("ok that was a decent answer ngl",),
    cross=("typical bot answer 🤖", "blocked. (joke. maybe.)"),
    brand=(
        "We will tell the designer about the egg.",
        "Sorry to hear that. If something went wrong with an order, we are glad to look.",
    ),
    wants_answer=False,
)
PRAISE_ZH = Topic(
    "praise",
    openers=(
        "必须来夸一下，{goods}太好看了😍",
        "谁给 {order} 写的手写卡片，开心了一整天❤️",
        "用了你们家{goods}三年，一点没坏，良心",
        "猫已经把 Sena 羊毛毯占了，十分满意🐈",
        "见过最好的客服，给阿米尔涨工资！",
        "{goods}扛住了我家神兽，这是什么做的💪",
    ),
    follow=(),
    happy=("🥰🥰", "你们也辛苦啦"),
    cross=(),
    brand=(
        "看到您的留言，我们整个团队都开心了，谢谢！",
        "谢谢夸奖，已经转告做它的师傅了。",
        "求猫片，我们很需要。",
    ),
    wants_answer=False,
)
TROLL_ZH = Topic(
    "troll",
    openers=(
        "就这？智商税",
        "你们的广告跟了我{days}天了，我认输，但我还是不买",
        "{amount} 一个灯？它会写作业吗",
        "笑死，谁买谁冤种",
        "我问{goods}问题它不理我，差评",
        "沙发！顺便说一句，你们的 logo 像个难过的鸡蛋🥚",
        "骗子店铺，大家来看 https://totally-real-reviews.example.com/lumi?id=2&x=<b>",
    ),
    follow=("人呢？？怂了",),
    happy=("行吧，回得还挺幽默",),
    cross=("一看就是机器人🤖", "拉黑了（开玩笑的，也可能不是）"),
    brand=("鸡蛋这事我们转告设计师了。", "抱歉给您带来不好的体验，如果是订单的问题，很愿意帮您看看。"),
    wants_answer=False,
)
