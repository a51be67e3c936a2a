"""What English-speaking customers and the brand write: topics, openers, reactions, brand answers."""

from __future__ import annotations

from xdesk.sandbox.story.phrases_long import ANNOUNCEMENTS_EN, STORY_EN
from xdesk.sandbox.story.phrases_moods import PRAISE_EN, TROLL_EN
from xdesk.sandbox.story.topics import Topic

GOODS = (
    "Aria desk lamp",
    "Aria floor lamp",
    "Mori linen set",
    "Mori pillow cases",
    "Tilo kettle",
    "Tilo travel mug",
    "Sena wool throw",
    "Oki ceramic vase",
    "Luma night light",
    "Fjord bath towels",
    "Pino oak shelf",
    "Nara bamboo tray",
)
PLACES = (
    "Hamburg",
    "Leeds",
    "Malmö",
    "Utrecht",
    "Lagos",
    "Lisbon",
    "Toronto",
    "Cork",
    "Oslo",
    "Seattle",
    "Pune",
    "Graz",
)
DELIVERED = ("delivered", "on its way", "being packed", "returned", "refunded")
LEVELS = ("Standard", "Silver", "Gold", "Platinum")

TOPICS: tuple[Topic, ...] = (
    Topic(
        "refund",
        openers=(
            "Third time I am asking. Where is my refund for {order}?",
            "Hi, I returned the {goods} ten days ago and the {amount} still have not reached my account.",
            "Your system says refunded, my bank says nothing. Order {order}.",
            "Could you tell me when the refund for {order} goes out? I was told 3 days, it is now {days}.",
            "You refunded only half of {order}. The {goods} was {amount} on its own.",
            "Refund for {order} went to a card that expired last month. What do we do now?",
            "Is there any way to get the refund as store credit instead? Order {order}",
            "I cancelled {order} within five minutes and was charged {amount} anyway.",
        ),
        follow=(
            "Any news?",
            "My bank checked again: nothing came in.",
            "I have a screenshot of the statement if that helps.",
        ),
        happy=(
            "Got it, thank you!",
            "The money is there now. Thanks for staying on it.",
            "Perfect, thanks for the quick help 🙏",
        ),
        cross=(
            "That is what they told me last week.",
            "Three days for what? It left my account in one second.",
            "OK. But please do not let me ask a fourth time.",
        ),
        brand=(
            "I am sorry about the wait. I have checked {order}: the refund leaves us today and takes 2 to 3 bank days.",
            "Thank you for your patience. The refund of {amount} went out this morning.",
            "You are right, and I am sorry. I have asked our payments team to trace it and will write again today.",
        ),
    ),
    Topic(
        "late",
        openers=(
            "still no tracking number?! Ordered {days} days ago",
            "Where is my parcel? {order}",
            "The tracking for {order} has said 'label created' since Monday.",
            "The courier left it with a neighbour I do not know.",
            "It says delivered, but nothing is here.",
            "I took a day off for this delivery and nobody came. {order}",
            "Ordered the {goods} as a birthday present for Saturday. Will it be in {place} by then?",
            "My parcel has now visited {place} twice. I live nowhere near it.",
            "Tracking has not moved for {days} days. Is it lost?",
        ),
        follow=(
            "Still nothing today.",
            "The courier's phone line just hangs up.",
            "I live on the ground floor, it is not hard to find me.",
        ),
        happy=(
            "It just arrived! Thank you.",
            "Found it, the neighbour had it after all. Thanks!",
            "Great, I will wait for Thursday then.",
        ),
        cross=(
            "So nobody knows where it is?",
            "I could have walked to the shop and back by now.",
            "Then please send a new one. I am not waiting another week.",
        ),
        brand=(
            "Sorry to keep you waiting. The courier confirms {order} for tomorrow before noon.",
            "I have opened a trace with the courier for {order}. You will hear from me by this evening.",
            "That should not happen. Could you tell me the name on the delivery note, please?",
        ),
    ),
    Topic(
        "broken",
        openers=(
            "second {goods} in a row with a crack in it 😕 Order {order}. What now?",
            "The {goods} arrived in pieces. Literally pieces.",
            "My {goods} stopped working after {days} days. It just clicks.",
            "there is a dent in the {goods} and the box was fine, so it left you that way",
            "The {goods} smells of burnt plastic when I switch it on. Is that safe?",
            "One leg of the Pino oak shelf is 4 mm shorter than the others. It wobbles like a duck.",
            "Unboxed {order}: the glass is scratched all around. Photo attached.",
            "The switch of my {goods} came off in my hand. I was gentle, I promise 😅",
        ),
        follow=(
            "Here it is, straight out of the box.",
            "I can send a photo if you need one.",
            "And yes, I plugged it into another socket.",
        ),
        happy=(
            "A replacement would be lovely, thank you.",
            "That was fast. Thank you, really.",
            "Great, I will leave the old one at the door.",
        ),
        cross=(
            "I would rather have my money back than a third cracked one.",
            "Does anybody check these before they ship?",
            "I already sent the photo twice.",
        ),
        brand=(
            "Sorry, that is not how it should arrive. Could you send us a photo of it?",
            "Thank you for the photo. I am sending a new {goods} today, no return needed.",
            "Please unplug it and do not use it again. A replacement for {order} is on its way.",
        ),
        picture=True,
        goods=("Aria desk lamp", "Aria floor lamp", "Luma night light", "Tilo kettle"),
    ),
    Topic(
        "address",
        openers=(
            "Can I change the delivery address?",
            "I moved! Please send {order} to {place} instead.",
            "Typo in my house number for {order}: it is 14, not 41. Can you fix it?",
            "Can you deliver {order} to a parcel shop instead of my home?",
            "I will be away next week. Can you hold {order} until the 12th?",
            "Wrong postcode on {order}, the app will not let me edit it.",
        ),
        follow=("It has not shipped yet, has it?", "The new address is in my profile now."),
        happy=("Wonderful, thank you so much.", "Phew. Thanks!"),
        cross=("Too late? The site said I could change it until tonight.",),
        brand=(
            "Done: {order} now goes to the new address.",
            "It has not shipped yet, so yes. Which address should I put?",
            "The courier can redirect it; I have asked them to hold it in {place}.",
        ),
    ),
    Topic(
        "invoice",
        openers=(
            "Thanks! One more thing about the invoice: it needs our VAT number.",
            "Could I get an invoice for {order} made out to my company?",
            "The PDF invoice of {order} is empty. Three blank pages.",
            "My accountant asks for the invoice of {order} with the tax shown. Can you resend?",
            "Invoice says {amount}, I paid less with the code. Which one is right?",
        ),
        follow=("The VAT number is in my account.",),
        happy=("Got the PDF. You are a star.", "Perfect, that is what they need."),
        cross=("It is still blank, I am afraid.",),
        brand=(
            "Of course. I have sent the new invoice to the e-mail address of your order.",
            "You are right, the discount was missing. A corrected invoice is in your inbox.",
        ),
    ),
    Topic(
        "question",
        openers=(
            "Does the Tilo kettle work on induction?",
            "Is the Aria floor lamp dimmable?",
            "What wattage does the Tilo kettle take? The manual is coy about it.",
            "Can I put the Tilo travel mug in the dishwasher?",
            "Does the Luma night light come with a UK plug?",
            "How long is the cable of the Aria floor lamp? Planning a shelf around it.",
            "Is the Sena wool throw OK for people with a wool allergy?",
            "Do you ship the {goods} to {place}?",
            "is the sand colour closer to beige or to grey? screens lie",
            "What is the difference between the old and the new {goods}, apart from the price? 🙂",
        ),
        follow=("Asking because the old one did not.", "And is there a warranty?"),
        happy=("Great, ordering one now.", "Thank you, that helps!", "Good to know, cheers."),
        cross=("The product page says the opposite, by the way.",),
        brand=(
            "Yes, it does. Happy to help if anything else is unclear.",
            "It does not, I am afraid, but the new {goods} does. Shall I send you the details?",
            "Good question: 1.8 m, and the plug fits the country you order from.",
        ),
    ),
    Topic(
        "restock",
        openers=(
            "Restock of the Mori linen set?",
            "When is the {goods} back? I have refreshed the page more often than my inbox.",
            "Will the {goods} in sand ever return 😭",
            "Do you have the {goods} in a shop in {place}?",
            "Could you tell me if the {goods} will be restocked before the holidays?",
        ),
        follow=("I would take two.",),
        happy=("Yay! Setting an alarm.", "Thank you, I will wait then."),
        cross=("Next spring? That is a long time for a pillow case.",),
        brand=(
            "It is due back around the 20th. Tap 'tell me' on the page and you are first to know.",
            "We expect new stock of the {goods} in two weeks.",
        ),
    ),
    Topic(
        "discount",
        openers=(
            "My code LUMI10 says expired, the e-mail says valid until Sunday.",
            "I bought the {goods} on Monday, today it is 20 % off. Can you match it?",
            "Student discount, is that still a thing?",
            "The voucher for {amount} cannot be combined with the sale? Where does it say so?",
            "Any code for a returning customer? The {goods} is watching me from the cart.",
        ),
        follow=("The order is {order}.",),
        happy=("It worked! Thank you!", "You just sold a {goods} 😄"),
        cross=("So loyal customers pay more. Noted.",),
        brand=(
            "I have refunded the difference for {order}; it will show in 2 to 3 days.",
            "That is our mistake. Here is a fresh code that is only yours: MERCI-{number}.",
        ),
    ),
    Topic(
        "missing",
        openers=(
            "The oak shelf of {order} arrived without the screws. Creative, but no.",
            "Got one {goods}, paid for two. {order}",
            "The Tilo kettle came without its lid.",
            "The gift note is missing from {order} and it is somebody's birthday tomorrow.",
            "Opened {order}: somebody else's towels. Nice ones, but not mine.",
        ),
        follow=("I checked the wrapping twice.", "Should I keep the wrong one?"),
        happy=("Thanks, that is very kind.", "The missing part came today, all good."),
        cross=("A week for four screws?",),
        brand=(
            "I am sorry. The missing part leaves our warehouse today.",
            "Please keep it. The right one for {order} ships tomorrow morning.",
        ),
        picture=True,
    ),
    PRAISE_EN,
    TROLL_EN,
    Topic(
        "exchange",
        openers=(
            "Can I swap the {goods} for the sand one? Unused, still in the box.",
            "Ordered the wrong size of {goods}. How do I exchange it?",
            "The exchange for {order} is 'in progress' since {days} days. Is it, though?",
            "I would like to return {order}. Do you send a label or do I pay?",
            "Return label for {order} gives an error at the post office: 'code unknown'.",
        ),
        follow=("The post office closes at six, so if you are quick 🙂",),
        happy=("Label works now, thank you.", "Swapped, and I love it."),
        cross=("Paying for postage twice was not my plan.",),
        brand=(
            "Of course. The label is in your e-mail; the new one ships as soon as the courier scans it.",
            "I have made a new label for {order}. The old one had expired, sorry.",
        ),
    ),
    Topic(
        "account",
        openers=(
            "I cannot log in any more: 'user unknown'. I have been a customer since 2016!",
            "How do I delete my account and everything you know about me?",
            "I get your newsletter three times a day. Please make it stop.",
            "My points vanished: 2,400 yesterday, 0 today.",
            "Someone ordered a {goods} with my account. It was not me. Please help quickly.",
        ),
        follow=("I also changed my password just now.",),
        happy=("It works again. Thank you.", "Points are back, thanks a lot!"),
        cross=("A form? Really? I am talking to you right here.",),
        brand=(
            "I have locked the order and sent you a link for a new password.",
            "Your points are back. A nightly job had counted them twice backwards. Sorry for the scare.",
        ),
    ),
    STORY_EN,
)

ANNOUNCEMENTS = ANNOUNCEMENTS_EN
