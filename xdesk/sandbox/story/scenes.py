"""The conversations that wait when the desk opens: the people of the design pictures and a few odd ones."""

from __future__ import annotations

from dataclasses import dataclass

SECOND = 1000
MIN = 60 * SECOND


@dataclass(frozen=True, slots=True)
class Scene:
    """One conversation at the start: lines are (by the brand, text, ms before the start)."""

    handle: str
    brand: str
    kind: str
    topic: str
    lines: tuple[tuple[bool, str, int], ...]
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A longer exchange: lines are (by the brand, text, ms before the start, with a picture)."""

    handle: str
    brand: str
    kind: str
    lines: tuple[tuple[bool, str, int, bool], ...]


def _at(minutes: int, seconds: int = 0) -> int:
    return minutes * MIN + seconds * SECOND


LONG = (
    "Sorry, this is long. I ordered the Sena wool throw for my mother, who lives on the fourth floor without a lift. "
    "The courier rang, she said 'one moment', and by the time she was at the door he was gone and the app said "
    "'refused'. Next day the same. On the third day I phoned the depot, where a very tired man told me that the parcel "
    "is on its way back to you. She has been so looking forward to it, and it was meant for her 80th birthday on "
    "Sunday. Is there anything, anything at all, that can be done before the weekend? Order LH-20690. "
    "Thank you for reading."
)

# Waiting times spread over overdue, urgent, soon and on time for DM 15 min, public 60 min.
FRESH: tuple[Scene, ...] = (
    Scene(
        "mayafern",
        "LumiHome",
        "dm",
        "refund",
        (
            (False, "Hi, any news on my refund? Order LH-20377.", _at(2 * 24 * 60)),
            (True, "Hi Maya, I have asked our payments team and will write again tomorrow.", _at(2 * 24 * 60 - 11)),
            (False, "Third time I am asking. Where is my refund?", _at(21, 18)),
            (False, "My bank says nothing came in.", _at(20, 40)),
            (False, "Hello?", _at(9, 5)),
        ),
    ),
    Scene("wangjiayi_", "LumiHome_CN", "dm", "refund", ((False, "退款什么时候到账？已经五天了。", _at(16, 5)),)),
    Scene(
        "tomokafor",
        "LumiHome",
        "reply",
        "late",
        (
            (False, "still no tracking number?!", _at(57, 13)),
            (False, "It has been a week.", _at(44)),
        ),
    ),
    Scene(
        "samirahaddad",
        "LumiHome",
        "dm",
        "late",
        ((False, "The courier left it with a neighbour I do not know.", _at(8, 40)),),
    ),
    Scene(
        "chenhao_88",
        "LumiHome_CN",
        "reply",
        "late",
        (
            (False, "物流三天没动了，什么情况？", _at(49, 40)),
            (False, "订单号已经私信过了", _at(31)),
        ),
    ),
    Scene(
        "jonasweber",
        "LumiHome",
        "reply",
        "question",
        ((False, "Does the Tilo kettle work on induction?", _at(41, 20)),),
    ),
    Scene("zhouyining", "LumiHome_CN", "dm", "late", ((False, "快递放在隔壁了，可我不认识那家人", _at(9, 30)),)),
    Scene("priyaraghu", "LumiHome", "dm", "address", ((False, "Can I change the delivery address?", _at(4, 50)),)),
    Scene("xiaoman_tx", "LumiHome_CN", "mention", "restock", ((False, "亚麻四件套什么时候补货呀", _at(11, 45)),)),
    Scene("ouyangruolin", "LumiHome_CN", "dm", "address", ((False, "收货地址能改一下吗？还没发货吧", _at(3, 10)),)),
    Scene("akai_onroad", "LumiHome_CN", "mention", "discount", ((False, "台灯好看，求个优惠码", _at(22, 30)),)),
    Scene(
        "ellenpark",
        "LumiHome",
        "dm",
        "invoice",
        (
            (False, "Could I get an invoice for LH-20102?", _at(190)),
            (True, "Of course, it is in your inbox now.", _at(181)),
            (False, "Thanks! One more thing about the invoice: it needs our VAT number.", _at(1, 30)),
        ),
    ),
    Scene("zhaomin_z", "LumiHome_CN", "dm", "invoice", ((False, "谢谢！另外发票抬头能换成公司吗？", _at(2, 5)),)),
    Scene(
        "m_alali",
        "LumiHome",
        "dm",
        "broken",
        ((False, "السلام عليكم، وصل المصباح مكسوراً 😔 رقم الطلب LH-20511", _at(6, 20)),),
        picture=True,
    ),
    Scene(
        "noa_levi",
        "LumiHome",
        "mention",
        "question",
        ((False, "שלום! האם המנורה Aria מגיעה עם תקע ישראלי? thanks!", _at(17)),),
    ),
    Scene(
        "longlonglong",
        "LumiHome_CN",
        "dm",
        "broken",
        ((False, "刚拆开 LH-20733，玻璃一圈全是划痕，图在下面", _at(1)),),
        picture=True,
    ),
    Scene(
        "max_v_hohenlohe",
        "LumiHome",
        "dm",
        "story",
        (
            (
                False,
                LONG,
                _at(2, 40),
            ),
        ),
    ),
    Scene("panda3", "LumiHome_CN", "mention", "praise", ((False, "必须来夸一下，小夜灯太可爱了🐼🐼🐼😍", _at(8)),)),
    Scene(
        "bigbeauty_x",
        "LumiHome",
        "reply",
        "troll",
        ((False, "your logo looks like a sad egg 🥚 (order was fine tho)", _at(35)),),
    ),
)

WAITING_ON_THEM: tuple[Scene, ...] = (
    Scene(
        "gracembeki",
        "LumiHome",
        "dm",
        "missing",
        (
            (False, "The lid of my Tilo kettle is missing.", _at(75)),
            (True, "Sorry about that, Grace! Could you send us the order number?", _at(66)),
        ),
    ),
    Scene(
        "sunxiaoyu",
        "LumiHome_CN",
        "dm",
        "late",
        (
            (False, "我的包裹好像丢了", _at(82)),
            (True, "麻烦把订单号发给我们，好吗？马上帮您查。", _at(74)),
        ),
    ),
    Scene(
        "lucamoretti",
        "LumiHome",
        "reply",
        "restock",
        (
            (False, "Restock of the Mori linen set?", _at(160)),
            (True, "It is due back around the 20th, Luca. We will tell you here.", _at(151)),
        ),
    ),
    Scene(
        "linyifan",
        "LumiHome_CN",
        "reply",
        "restock",
        (
            (False, "亚麻装什么时候到货？", _at(170)),
            (True, "预计 20 号左右，到了第一时间告诉您。", _at(158)),
        ),
    ),
)

NORA = Dialogue(
    "noralind",
    "LumiHome",
    "mention",
    (
        (
            False,
            "@LumiHome second Aria lamp in a row with a cracked shade 😕 Order LH-20418. What now?",
            _at(78),
            False,
        ),
        (
            True,
            "Sorry, Nora, that is not how it should arrive. Could you send us a photo of the shade?",
            _at(71),
            False,
        ),
        (False, "Here it is, straight out of the box.", _at(55, 48), True),
        (False, "Actually, do you have the lamp in sand instead?", _at(50, 10), False),
    ),
)
LINA = Dialogue(
    "lina_home",
    "LumiHome_CN",
    "dm",
    (
        (False, "你好，上周买的 Aria 台灯，灯罩又裂了 😕 订单号 LH-20418，这是第二次了，怎么处理？", _at(36), False),
        (True, "李女士您好，非常抱歉！麻烦您拍一张灯罩的照片，好吗？", _at(29), False),
        (False, "拍好了，开箱就是这样。", _at(12, 48), True),
        (False, "等等，要是还有米色的，我想换一个新的。", _at(7), False),
    ),
)
