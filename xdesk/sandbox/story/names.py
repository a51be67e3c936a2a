"""Names, handles, bios and places that customers are made from."""

from __future__ import annotations

GIVEN = (
    "Anna", "Ben", "Carla", "Dmitri", "Eva", "Felix", "Gemma", "Hassan", "Ingrid", "Jack", "Kofi", "Lena", "Marta",
    "Niels", "Olga", "Pedro", "Quinn", "Rosa", "Sven", "Thabo", "Uma", "Viktor", "Wanda", "Yusuf", "Zoe", "Aoife",
    "Björn", "Chloé", "Íris", "Łukasz",
)  # fmt: skip
SURNAMES = (
    "Andersson", "Baker", "Costa", "Dubois", "Eriksen", "Fischer", "Gallagher", "Hoffmann", "Iqbal", "Jansen",
    "Kowalski", "Larsen", "Mensah", "Novak", "Oliveira", "Petrov", "Quist", "Rossi", "Sato", "Tan", "Ueda", "Varga",
    "Williams", "Yilmaz", "Zhang", "O'Neill", "Núñez", "Çelik",
)  # fmt: skip
SURNAMES_ZH = (
    ("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"), ("黄", "huang"),
    ("赵", "zhao"), ("吴", "wu"), ("周", "zhou"), ("徐", "xu"), ("孙", "sun"), ("马", "ma"), ("朱", "zhu"), ("胡",
    "hu"),
    ("郭", "guo"), ("何", "he"), ("林", "lin"), ("高", "gao"), ("罗", "luo"), ("梁", "liang"), ("宋", "song"),
    ("许", "xu"), ("邓", "deng"), ("冯", "feng"), ("韩", "han"), ("曹", "cao"), ("彭", "peng"), ("曾", "zeng"),
    ("萧", "xiao"), ("田", "tian"), ("欧阳", "ouyang"), ("司马", "sima"), ("诸葛", "zhuge"),
)  # fmt: skip
GIVEN_ZH = (
    ("伟", "wei"), ("芳", "fang"), ("敏", "min"), ("静", "jing"), ("丽娟", "lijuan"), ("强", "qiang"), ("磊", "lei"),
    ("洋", "yang"), ("艳", "yan"), ("勇", "yong"), ("杰", "jie"), ("娟", "juan"), ("子涵", "zihan"), ("雨桐", "yutong"),
    ("欣怡", "xinyi"), ("浩然", "haoran"), ("梓萱", "zixuan"), ("思远", "siyuan"), ("明轩", "mingxuan"),
    ("晓彤", "xiaotong"), ("建国", "jianguo"), ("秀英", "xiuying"), ("一诺", "yinuo"), ("俊豪", "junhao"),
    ("嘉琪", "jiaqi"), ("佩珊", "peishan"), ("志远", "zhiyuan"), ("若曦", "ruoxi"), ("天宇", "tianyu"),
    ("慧敏", "huimin"), ("海燕", "haiyan"), ("文博", "wenbo"),
)  # fmt: skip
NICKS_ZH = (
    ("爱吃橘子的猫", "juzimao"), ("深夜食堂老板", "shenyeboss"), ("阿喵不加班", "amiao_nowork"), ("山里灵活的狗",
    "shanligou"),
    ("今天也要早睡", "zaoshui"), ("半糖去冰", "bantang"), ("一只咸鱼🐟", "xianyu_1"), ("糯米团子", "nuomituan"),
    ("老张聊装修", "zhang_deco"), ("西瓜味的夏天", "xigua_xia"), ("程序员小李", "coder_li"), ("带娃的日常",
    "daiwa_daily"),
    ("北方有佳木", "jiamu_n"), ("momo", "momo"), ("用户已注销", "yonghu"), ("✨月亮邮递员✨", "moonpost"),
    ("豆花要甜的", "douhua_t"), ("退堂鼓一级表演艺术家", "tuitanggu"), ("麦子", "maizi"), ("林深见鹿", "linshen"),
    ("干饭第一名", "ganfan1"), ("装修中勿扰", "zhuangxiu"), ("桃子气泡水", "taozi_q"), ("拾光", "shiguang"),
)  # fmt: skip
ODD = (
    ("محمد العلي", "m_alali", "en"),
    ("נועה לוי", "noa_levi", "en"),
    ("فاطمة الزهراء 🌙", "fatima_zahraa", "en"),
    ("Dr. Maximilian-Alexander von Hohenlohe-Waldenburg", "max_v_hohenlohe", "en"),
    ("🅱️ig 𝓑𝓮𝓪𝓾𝓽𝔂 ✨💅✨", "bigbeauty_x", "en"),
    ("\u202eevitagen", "negative_t", "en"),
    ("Zo͑̾e̒ T̵h̷e̵ G̸l̶i̶t̷c̵h̸", "zoeglitch", "en"),
    ("O'Brien & Sons <Garden>", "obrien_sons", "en"),
    ("我的名字很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长长", "longlonglong", "zh"),
    ("🐼🐼🐼", "panda3", "zh"),
    ("㊙️神秘买家㊙️", "shenmi_mj", "zh"),
    ("龘龘𠮷𠮷", "dada_jiji", "zh"),
)
BIOS = (
    "", "Coffee, dogs, long walks.", "Opinions mine. Obviously.", "Interior design student.", 
    "Dad of three, owner of none.",
    "she/her · books · rain", "I complain so that you do not have to.", "Runner. Reader. Returner of parcels.",
    "🌱🌿🪴",
    "Engineer at day, baker at night. https://bread.example.com", "Just here for the lamps.",
)  # fmt: skip
BIOS_ZH = (
    "", "慢生活爱好者", "一个普通的打工人", "两个娃的妈，家居控", "只看不买（骗你的）", "摄影/咖啡/猫",
    "理性消费，偶尔上头",
    "正在装修第二套房", "在读研究生，穷", "记录柴米油盐", "评论区常驻",
)  # fmt: skip
PLACES = (
    "",
    "Hamburg",
    "London",
    "Stockholm",
    "Lagos",
    "Beirut",
    "Mumbai",
    "Milan",
    "Chicago",
    "Cape Town",
    "earth, mostly",
)
PLACES_ZH = ("", "上海", "北京", "广州", "杭州 · 西湖", "成都", "南京", "天津", "重庆", "武汉", "在路上")
