"""The long texts of both languages: customers' stories, and what the brand posts for everybody."""

from __future__ import annotations

from xdesk.sandbox.story.topics import Topic

STORY_EN = Topic(
    "story",
    openers=(
        "Sorry, this is long. I ordered the {goods} for my mother, who lives in {place} on the fourth floor "
        "without a lift. "
        "The courier rang, she said 'one moment', and by the time she was at the door he was gone and the "
        "app said 'refused'. "
        "Next day the same. On the third day I phoned the depot, where a very tired man told me that the parcel is "
        "on its way back to you. She has been so looking forward to it, and it was meant for her 80th birthday "
        "on Sunday. "
        "Is there anything, anything at all, that can be done before the weekend? I would pay for a taxi. "
        "{order}. Thank you for reading.",
        "Long story short (it is not short): {order} was split into three parcels. Parcel one came with a "
        "broken {goods}. "
        "Parcel two came to my old address although the confirmation shows the new one. Parcel three is apparently "
        "in {place}, "
        "where it has been 'out for delivery' for {days} days & counting. I was charged shipping three times "
        "(<em>three</em>). "
        "I have written by e-mail twice and got the same text back twice, word for word. I am not angry, just tired. "
        "Could one human being look at the whole thing, please?",
    ),
    follow=("Sorry again for the novel.",),
    happy=(
        "Thank you for reading all of it. That alone helps.",
        "You are the first person who answered the question I asked. Thank you.",
    ),
    cross=("So that is a no.",),
    brand=(
        "Thank you for writing it all down; that helps more than you think. I am looking at all three parcels now.",
        "I have spoken with the courier myself: they bring it on Saturday between 9 and 11, up to the door.",
    ),
    long=True,
)
ANNOUNCEMENTS_EN = (
    "New: the Aria lamp in sand. Warm light, quiet switch. https://lumihome.example.com/aria",
    "Our Mori linen is back in four sizes. Washed twice so that you do not have to.",
    "Parcels to Scandinavia take one day longer this week: a ferry is being repaired. Sorry!",
    "What is on your bedside table? Show us 📷 #LumiNights",
    "The Tilo kettle now comes with a longer handle. You asked, we listened.",
    "We answer here every day from 8 to 20. For order numbers please use a direct message.",
    "Ten years of LumiHome today. Thank you for letting us into your homes ❤️",
    "Sale starts on Friday at 9. No countdown music, promise.",
    "How our oak shelves are made: 3 people, 1 forest, 0 screws. https://lumihome.example.com/oak?from=x&kind=story",
    "If a lamp flickers: check the bulb, then write to us. We replace it either way.",
)
STORY_ZH = Topic(
    "story",
    openers=(
        "不好意思，有点长。{goods}是买给我妈的，她一个人住在{place}的老小区，四楼没电梯。快递员按了门铃，她说“稍等一下”，"
        ""
        "等她走到门口人已经走了，系统写的是“拒收”。第二天又是一样。第三天我打电话到网点，一位声音很疲惫的大哥告诉我，"
        "包裹已经在退回的路上了。这是她八十岁生日的礼物，就在这个周日，她盼了很久。周末之前还有没有办法？"
        "我愿意自己出打车的钱。订单 {order}，谢谢你看完。",
        "说来话长：{order} 被拆成了三个包裹。第一个里面的{goods}是碎的；第二个寄到了旧地址，虽然确认页上明明是新地址；"
        ""
        "第三个据说在{place}，“派送中”已经{days}天了 & 还在继续。运费收了我三次（对，<三次>）。"
        "邮件写了两封，收到两封一模一样的回复。我没有生气，就是有点累。能不能请一位真人，从头到尾看一下这件事？拜托了。"
        "",
    ),
    follow=("抱歉又写了一篇小作文",),
    happy=("谢谢你真的看完了，光这一点就很安慰", "你是第一个回答我问题的人，谢谢"),
    cross=("所以意思就是没办法了",),
    brand=(
        "谢谢您写得这么清楚，对我们帮助很大。三个包裹我正在一起核实。",
        "已经和快递负责人沟通好，周六 9 点到 11 点送上门。",
    ),
    long=True,
)
ANNOUNCEMENTS_ZH = (
    "新品：Aria 台灯米色款。光是暖的，开关是静的。https://lumihome.example.com/cn/aria",
    "Mori 亚麻四件套回来了，四个尺寸，出厂前已水洗两遍。",
    "受天气影响，本周发往东北的包裹会晚一天，抱歉！",
    "你的床头柜上放着什么？晒一张给我们看看📷 #晚安灯光",
    "Tilo 电水壶换了更长的手柄，你们说的，我们都听着。",
    "每天 8 点到 20 点在线。涉及订单号请发私信，保护隐私。",
    "LumiHome 十岁了，谢谢你们让我们走进你们的家❤️",
    "周五早上 9 点开始打折，不放倒计时音乐，说到做到。",
    "一块橡木置物架是怎么做出来的：3 个人，1 片林子，0 颗螺丝。https://lumihome.example.com/cn/oak?from=x&kind=story",
    "灯闪？先换灯泡，再来找我们。不管哪种情况都给换。",
)
