"""Commands of the window itself: names, keys and words here; the window binds its functions by name."""

from __future__ import annotations

from xdesk.commands.registry import Command
from xdesk.core.sentences import QT_TRANSLATE_NOOP


def _window(name: str, title: str, help: str, place: str = "palette", *keys: str, needs: str = "") -> Command:
    return Command(name, title, keys, place, needs, help, desktop=True)


COMMANDS = (
    _window(
        "move.next", QT_TRANSLATE_NOOP("Command", "Next"),
        QT_TRANSLATE_NOOP("CommandHelp", "Goes to the next conversation in the list."), "list", "j", "down"),
    _window(
        "move.previous", QT_TRANSLATE_NOOP("Command", "Previous"),
        QT_TRANSLATE_NOOP("CommandHelp", "Goes to the previous conversation in the list."), "list", "k", "up"),
    _window(
        "move.next_deadline", QT_TRANSLATE_NOOP("Command", "Next by deadline"),
        QT_TRANSLATE_NOOP("CommandHelp", "Goes to the conversation whose clock ends next."), "list", "n"),
    _window(
        "move.previous_deadline", QT_TRANSLATE_NOOP("Command", "Previous by deadline"),
        QT_TRANSLATE_NOOP("CommandHelp", "Goes to the conversation whose clock ends before this one's."), "list", "p"),
    _window(
        "move.open", QT_TRANSLATE_NOOP("Command", "Open"),
        QT_TRANSLATE_NOOP("CommandHelp", "Opens the conversation and marks it read."), "list", "enter", "o",
        needs="conversation"),
    _window(
        "move.back", QT_TRANSLATE_NOOP("Command", "Back to the list"),
        QT_TRANSLATE_NOOP("CommandHelp", "Moves the keyboard focus back to the list."), "list", "u", "esc"),
    _window(
        "move.peek", QT_TRANSLATE_NOOP("Command", "Peek, not marked read"),
        QT_TRANSLATE_NOOP("CommandHelp", "Shows the conversation without marking it read."), "list", "space",
        needs="conversation"),
    _window(
        "picture.open", QT_TRANSLATE_NOOP("Command", "Show pictures"),
        QT_TRANSLATE_NOOP("CommandHelp", "Shows the pictures of a message in full size; Esc closes them."), "list", "f",
        needs="conversation"),
    _window(
        "move.next_pane", QT_TRANSLATE_NOOP("Command", "Next pane"),
        QT_TRANSLATE_NOOP(
            "CommandHelp",
            "Goes round the panes: notices, views, list, conversation, editor, customer, status bar.",
        ),
        "anywhere", "f6"),
    _window(
        "move.previous_pane", QT_TRANSLATE_NOOP("Command", "Previous pane"),
        QT_TRANSLATE_NOOP("CommandHelp", "Goes to the previous pane."), "anywhere", "shift+f6"),
    _window(
        "reply.write", QT_TRANSLATE_NOOP("Command", "Reply in kind"),
        QT_TRANSLATE_NOOP("CommandHelp", "Puts the cursor into the reply: a DM to a DM, a public reply to a post."),
        "list", "r", needs="conversation"),
    _window(
        "note.write", QT_TRANSLATE_NOOP("Command", "Internal note"),
        QT_TRANSLATE_NOOP("CommandHelp", "Puts the cursor into a note that only colleagues see."),
        "list", "m", needs="conversation"),
    _window(
        "acknowledge.open", QT_TRANSLATE_NOOP("Command", "Quick acknowledge"),
        QT_TRANSLATE_NOOP("CommandHelp", "Says that you are on it, with a promise: 15, 30 or 60 minutes."),
        "list", "q", needs="conversation"),
    _window(
        "deadline.why", QT_TRANSLATE_NOOP("Command", "Why this deadline"),
        QT_TRANSLATE_NOOP("CommandHelp", "Shows what the clock counts from and what stops it."),
        "list", "w", needs="conversation"),
    _window(
        "tag.open", QT_TRANSLATE_NOOP("Command", "Tag"),
        QT_TRANSLATE_NOOP("CommandHelp", "Puts tags on the conversation or takes them off."),
        "list", "t", "l", needs="conversation"),
    _window(
        "composer.send", QT_TRANSLATE_NOOP("Command", "Send"),
        QT_TRANSLATE_NOOP("CommandHelp", "Queues what stands in the editor, or keeps it as a note."),
        "composer", "ctrl+enter", needs="conversation"),
    _window(
        "composer.send_done", QT_TRANSLATE_NOOP("Command", "Send, done, next"),
        QT_TRANSLATE_NOOP("CommandHelp", "Sends, closes the matter once X has it, and goes to the next one."),
        "composer", "ctrl+shift+enter", needs="conversation"),
    _window(
        "composer.switch", QT_TRANSLATE_NOOP("Command", "Reply or note"),
        QT_TRANSLATE_NOOP("CommandHelp", "Changes between reply and note. The draft of each is kept."),
        "composer", "ctrl+shift+m", needs="conversation"),
    _window(
        "composer.leave", QT_TRANSLATE_NOOP("Command", "Keep as draft"),
        QT_TRANSLATE_NOOP("CommandHelp", "Leaves the editor. The text stays as a draft."), "composer", "esc"),
    _window(
        "composer.next", QT_TRANSLATE_NOOP("Command", "Next conversation, draft kept"),
        QT_TRANSLATE_NOOP("CommandHelp", "Goes to the next conversation from the editor."), "composer", "alt+down"),
    _window(
        "composer.previous", QT_TRANSLATE_NOOP("Command", "Previous conversation, draft kept"),
        QT_TRANSLATE_NOOP("CommandHelp", "Goes to the previous conversation from the editor."), "composer", "alt+up"),
    _window(
        "macro.open", QT_TRANSLATE_NOOP("Command", "Macros, mid-text"),
        QT_TRANSLATE_NOOP("CommandHelp", "Lists the macros at the cursor; / does it at the beginning of a word."),
        "composer", "ctrl+j", needs="conversation"),
    _window(
        "go.inbox", QT_TRANSLATE_NOOP("Command", "Inbox"),
        QT_TRANSLATE_NOOP("CommandHelp", "Lists what is open and yours or nobody's."), "anywhere", "g i"),
    _window(
        "go.mine", QT_TRANSLATE_NOOP("Command", "Mine"),
        QT_TRANSLATE_NOOP("CommandHelp", "Lists what you took."), "anywhere", "g m"),
    _window(
        "go.unassigned", QT_TRANSLATE_NOOP("Command", "Unassigned"),
        QT_TRANSLATE_NOOP("CommandHelp", "Lists what nobody took."), "anywhere", "g u"),
    _window(
        "go.breaching", QT_TRANSLATE_NOOP("Command", "Urgent, overdue"),
        QT_TRANSLATE_NOOP("CommandHelp", "Lists what is urgent or overdue: at least 80 % of its time is used."),
        "anywhere", "g b"),
    _window(
        "go.unanswered", QT_TRANSLATE_NOOP("Command", "Read, unanswered"),
        QT_TRANSLATE_NOOP("CommandHelp", "Lists what was read and not answered."), "anywhere", "g r"),
    _window(
        "go.drafts", QT_TRANSLATE_NOOP("Command", "Drafts"),
        QT_TRANSLATE_NOOP("CommandHelp", "Lists where unsent text waits."), "anywhere", "g d"),
    _window(
        "go.outbox", QT_TRANSLATE_NOOP("Command", "Outbox"),
        QT_TRANSLATE_NOOP("CommandHelp", "Lists replies on their way, held, or in need of you."), "anywhere", "g o"),
    _window(
        "go.done", QT_TRANSLATE_NOOP("Command", "Done conversations"),
        QT_TRANSLATE_NOOP("CommandHelp", "Lists what is done."), "anywhere", "g e"),
    _window(
        "undo", QT_TRANSLATE_NOOP("Command", "Undo"),
        QT_TRANSLATE_NOOP("CommandHelp", "Takes the last act back, also a reply that has not left."),
        "anywhere", "z", "ctrl+z"),
    _window(
        "palette.open", QT_TRANSLATE_NOOP("Command", "Commands"),
        QT_TRANSLATE_NOOP("CommandHelp", "Finds every command, view, person and macro by a few letters."),
        "anywhere", "ctrl+k"),
    _window(
        "keys.show", QT_TRANSLATE_NOOP("Command", "Keys"),
        QT_TRANSLATE_NOOP("CommandHelp", "Shows all keys."), "anywhere", "?", "ctrl+/"),
    _window(
        "keys.single", QT_TRANSLATE_NOOP("Command", "Turn single-key commands off or on"),
        QT_TRANSLATE_NOOP("CommandHelp", "Letters alone then do nothing; keys with Ctrl, Alt and F keys stay.")),
    _window(
        "search.focus", QT_TRANSLATE_NOOP("Command", "Search all"),
        QT_TRANSLATE_NOOP("CommandHelp", "Puts the cursor into the search field."), "anywhere", "/", "ctrl+e"),
    _window(
        "search.more", QT_TRANSLATE_NOOP("Command", "More results"),
        QT_TRANSLATE_NOOP("CommandHelp", "Lists the next 50 messages that the search finds."), "conversations", "f4"),
    _window(
        "search.older", QT_TRANSLATE_NOOP("Command", "Older match"),
        QT_TRANSLATE_NOOP("CommandHelp", "Goes to the next older message found in this conversation."),
        "conversations", "f3"),
    _window(
        "search.newer", QT_TRANSLATE_NOOP("Command", "Newer match"),
        QT_TRANSLATE_NOOP("CommandHelp", "Goes to the next newer message found in this conversation."),
        "conversations", "shift+f3"),
    _window(
        "customer.panel", QT_TRANSLATE_NOOP("Command", "Customer panel"),
        QT_TRANSLATE_NOOP("CommandHelp", "Shows or folds the panel about the customer."), "conversations", "ctrl+\\"),
    _window(
        "theme.next", QT_TRANSLATE_NOOP("Command", "Change theme"),
        QT_TRANSLATE_NOOP("CommandHelp", "Changes between light, dark, and what the system says.")),
    _window(
        "language.next", QT_TRANSLATE_NOOP("Command", "中文 / English"),
        QT_TRANSLATE_NOOP("CommandHelp", "Changes the language of the desk at once.")),
    _window(
        "zoom.in", QT_TRANSLATE_NOOP("Command", "Larger messages"),
        QT_TRANSLATE_NOOP("CommandHelp", "Makes message text larger."), "anywhere", "ctrl++", "ctrl+shift++", "ctrl+="),
    _window(
        "zoom.out", QT_TRANSLATE_NOOP("Command", "Smaller messages"),
        QT_TRANSLATE_NOOP("CommandHelp", "Makes message text smaller."), "anywhere", "ctrl+-"),
    _window(
        "zoom.reset", QT_TRANSLATE_NOOP("Command", "Messages in their usual size"),
        QT_TRANSLATE_NOOP("CommandHelp", "Sets message text back to its usual size."), "anywhere", "ctrl+0"),
    _window(
        "account.show", QT_TRANSLATE_NOOP("Command", "Accounts and sign-ins"),
        QT_TRANSLATE_NOOP("CommandHelp", "Shows how each account stands; sign in again there.")),
    _window(
        "account.add", QT_TRANSLATE_NOOP("Command", "Connect another account"),
        QT_TRANSLATE_NOOP("CommandHelp", "Signs in to one more account to answer for.")),
    _window(
        "diagnostics.copy", QT_TRANSLATE_NOOP("Command", "Copy diagnostics"),
        QT_TRANSLATE_NOOP("CommandHelp", "Copies versions, states and the last errors; no messages, names or tokens.")),
    _window(
        "window.quit", QT_TRANSLATE_NOOP("Command", "Quit"),
        QT_TRANSLATE_NOOP("CommandHelp", "Ends xdesk. What waits goes out next time."), "anywhere", "ctrl+q"),
)  # fmt: skip
"""In the order of the key sheet."""
