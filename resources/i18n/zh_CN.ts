<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
    <context>
        <name>Account</name>
        <message>
            <source>No browser could be opened, so nobody was signed in. Open this address yourself: {address}</source>
            <translation>无法打开浏览器，尚未登录。请自行打开此地址：{address}</translation>
        </message>
        <message>
            <source>What was given as the user token is none: it holds signs that no token has. Nothing was sent or changed. Copy the token again, alone on one line.</source>
            <translation>所给的内容不是用户令牌：其中有令牌不会出现的字符。没有发送任何内容，也没有做任何改动。请重新复制令牌，单独放在一行。</translation>
        </message>
        <message>
            <source>A sign-in needs the client id of the brand's X app. Nothing was changed. Name it with --client-id, or give a ready user token with --access-token-file.</source>
            <translation>登录需要品牌 X 应用的客户端 ID。没有做任何改动。请用 --client-id 指定，或用 --access-token-file 提供现成的用户令牌。</translation>
        </message>
        <message>
            <source>The file {file} holds no user token. Nothing was changed. It must be one line with the token alone.</source>
            <translation>文件 {file} 里没有用户令牌。没有做任何改动。文件中应只有一行令牌。</translation>
        </message>
        <message>
            <source>This desk answers for no account yet, so there is nothing to read. Add one with: xdesk account add</source>
            <translation>本机还没有账号，因此没有可读取的内容。请用此命令添加：xdesk account add</translation>
        </message>
        <message>
            <source>X gives the same pages again and again, so older messages are still missing here. Run this again later; until then look on x.com for them.</source>
            <translation>X 给出的页面绕成了圈，所以较早的消息这里仍然缺少。请稍后再运行一次；在此之前请到 x.com 上查看。</translation>
        </message>
        <message>
            <source>X signed you in as {handle}. Is this the account to add? Type y or n:</source>
            <translation>X 上登录的账号是 {handle}。要添加的是它吗？请输入 y 或 n：</translation>
        </message>
        <message>
            <source>X signed you in as {handle}, not as {wanted}. Nothing was added. Switch to {wanted} on x.com, then sign in again.</source>
            <translation>X 上登录的账号是 {handle}，不是 {wanted}。没有添加任何账号。请在 x.com 上切换到 {wanted}，再重新登录。</translation>
        </message>
        <message>
            <source>X signed you in as {handle}, and nobody said that this is the account to add. Nothing was added. Say it with --handle {handle}, or switch the account on x.com.</source>
            <translation>X 上登录的账号是 {handle}，但没有人确认要添加它，因此没有添加任何账号。请用 --handle {handle} 确认，或在 x.com 上切换账号。</translation>
        </message>
        <message>
            <source>X has more messages than its limits let through now, so older ones are still missing here. It goes on at {time}: run this again then, or leave xdesk open.</source>
            <translation>X 上的消息多于目前限额所允许读取的数量，因此较早的消息还没有全部到达。将于 {time} 继续：届时请再次运行此命令，或让 xdesk 保持打开。</translation>
        </message>
        <message>
            <source>X no longer lists a part of the past, so messages may be missing here for good: see beyond_reach in the report for which and when, and look on x.com.</source>
            <translation>有一段过去的内容 X 已不再列出，这里的消息可能永久缺失：哪些账号、哪段时间见报告中的 beyond_reach，并请到 x.com 查看。</translation>
        </message>
        <message>
            <source>This desk has no account {handle}. Nothing was changed. “xdesk account list” names the accounts it has.</source>
            <translation>这里没有账号 {handle}。什么都没有改变。用“xdesk account list”查看已有的账号。</translation>
        </message>
        <message>
            <source>No PIN was given, so X Chat stays locked and no guess was made. Give the PIN alone on one line, by standard input or --pin-fd.</source>
            <translation>没有给出 PIN，所以 X Chat 保持锁定，也没有用掉尝试次数。请通过标准输入或 --pin-fd 给出 PIN，单独一行。</translation>
        </message>
        <message>
            <source>Type the PIN of X Chat of {handle}; it is not shown. X allows {most} wrong ones in a row.</source>
            <translation>请输入 {handle} 的 X Chat PIN（不显示）。X 最多允许连续输错 {most} 次。</translation>
        </message>
        <message>
            <source>Type the PIN of X Chat of {handle}; it is not shown. X counts wrong ones.</source>
            <translation>请输入 {handle} 的 X Chat PIN（不显示）。X 会计算输错的次数。</translation>
        </message>
        <message>
            <source>Use up one more guess for {handle}? {left} are left. Type y or n:</source>
            <translation>要为 {handle} 再试一次吗？还剩 {left} 次。请输入 y 或 n：</translation>
        </message>
    </context>
    <context>
        <name>Accounts</name>
        <message>
            <source>Sign in again</source>
            <translation>重新登录</translation>
        </message>
        <message>
            <source>Connect another account</source>
            <translation>再连接一个账号</translation>
        </message>
    </context>
    <context>
        <name>Acknowledge</name>
        <message>
            <source>Quick acknowledge</source>
            <translation>先回一句</translation>
        </message>
        <message>
            <source>I promise an answer within</source>
            <translation>承诺多久内答复</translation>
        </message>
        <message>
            <source>Minutes such as 45, or a time such as 15:30</source>
            <translation>分钟数如 45，或时间如 15:30</translation>
        </message>
        <message>
            <source>Text that goes out</source>
            <translation>将发出的文字</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>by {time}</source>
            <translation>{time} 前</translation>
        </message>
        <message>
            <source>{n} min</source>
            <translation>{n} 分钟</translation>
        </message>
        <message>
            <source>Other…</source>
            <translation>其他…</translation>
        </message>
        <message>
            <source>type a time</source>
            <translation>输入时间</translation>
        </message>
        <message>
            <source>This goes to {name}, publicly, as {handle}</source>
            <translation>将用 {handle} 公开回复{name}</translation>
        </message>
        <message>
            <source>The text names no time any more. Write one such as 15:30.</source>
            <translation>文字里没有时间了，请写一个，如 15:30。</translation>
        </message>
        <message>
            <source>starts when X has taken it</source>
            <translation>X 收下后开始计时</translation>
        </message>
        <message>
            <source>Type minutes such as 45, or a time such as 15:30.</source>
            <translation>请输入分钟数（如 45）或时间（如 15:30）。</translation>
        </message>
        <message>
            <source>There is no minute {n}.</source>
            <translation>没有第 {n} 分钟。</translation>
        </message>
        <message>
            <source>There is no hour {n}.</source>
            <translation>没有 {n} 点。</translation>
        </message>
        <message>
            <source>A promise is between 1 minute and 24 hours.</source>
            <translation>承诺的时间须在 1 分钟到 24 小时之间。</translation>
        </message>
        <message>
            <source>It can be taken back for {n} s</source>
            <translation>{n} 秒内可撤回</translation>
        </message>
        <message>
            <source>There is no {time} then: the clocks go forward over it.</source>
            <translation>那天没有 {time} 这个时间：时钟会拨快，正好跳过它。</translation>
        </message>
        <message>
            <source>This goes to {name}, by {channel}, as {handle}</source>
            <translation>将用 {handle} {channel}发给{name}</translation>
        </message>
        <message>
            <source>What you wrote in the card is kept: {key} opens it again.</source>
            <translation>卡片里写的内容已保留，按 {key} 可再次打开。</translation>
        </message>
        <message>
            <source>The disk did not take the acknowledgement: nothing was sent. Send it again.</source>
            <translation>磁盘没有存下这条“先回一句”，什么都没有发出。请再发一次。</translation>
        </message>
        <message>
            <source>The acknowledgement is stored and goes out.</source>
            <translation>这条“先回一句”已存下，会照常发出。</translation>
        </message>
    </context>
    <context>
        <name>Channel</name>
        <message>
            <source>DM</source>
            <translation>私信</translation>
        </message>
        <message>
            <source>Mention</source>
            <translation>提及</translation>
        </message>
        <message>
            <source>Reply</source>
            <translation>回复</translation>
        </message>
        <message>
            <source>Unknown channel</source>
            <translation>未知渠道</translation>
        </message>
        <message>
            <source>Update xdesk to answer here, or answer on x.com.</source>
            <translation>请更新 xdesk 后在此回复，或在 x.com 上回复。</translation>
        </message>
    </context>
    <context>
        <name>Clock</name>
        <message>
            <source>on time</source>
            <translation>充裕</translation>
        </message>
        <message>
            <source>soon</source>
            <translation>快到</translation>
        </message>
        <message>
            <source>urgent</source>
            <translation>紧急</translation>
        </message>
        <message>
            <source>overdue</source>
            <translation>已超时</translation>
        </message>
        <message>
            <source>waiting on reply</source>
            <translation>等对方回复</translation>
        </message>
        <message>
            <source>{h} h {m}</source>
            <translation>{h} 小时 {m} 分</translation>
        </message>
        <message>
            <source>{d} d</source>
            <translation>{d} 天</translation>
        </message>
        <message>
            <source>Waiting on reply</source>
            <translation>等对方回复</translation>
        </message>
        <message>
            <source>Overdue by less than a minute</source>
            <translation>已超时不到 1 分钟</translation>
        </message>
        <message>
            <source>Due in less than a minute</source>
            <translation>剩余不到 1 分钟</translation>
        </message>
        <message>
            <source>Overdue by 1 minute</source>
            <translation>已超时 1 分钟</translation>
        </message>
        <message>
            <source>Due in 1 minute</source>
            <translation>剩余 1 分钟</translation>
        </message>
        <message>
            <source>Overdue by {n} minutes</source>
            <translation>已超时 {n} 分钟</translation>
        </message>
        <message>
            <source>Due in {n} minutes</source>
            <translation>剩余 {n} 分钟</translation>
        </message>
        <message>
            <source>Overdue by {n} hours</source>
            <translation>已超时 {n} 小时</translation>
        </message>
        <message>
            <source>Due in {n} hours</source>
            <translation>剩余 {n} 小时</translation>
        </message>
    </context>
    <context>
        <name>Command</name>
        <message>
            <source>Done</source>
            <translation>办结</translation>
        </message>
        <message>
            <source>Reopen</source>
            <translation>重新打开</translation>
        </message>
        <message>
            <source>Take it</source>
            <translation>接手</translation>
        </message>
        <message>
            <source>Release it</source>
            <translation>释放</translation>
        </message>
        <message>
            <source>Assign it</source>
            <translation>分配</translation>
        </message>
        <message>
            <source>Put a tag on</source>
            <translation>加标签</translation>
        </message>
        <message>
            <source>Take a tag off</source>
            <translation>去掉标签</translation>
        </message>
        <message>
            <source>Mark unread</source>
            <translation>标为未读</translation>
        </message>
        <message>
            <source>Mark read</source>
            <translation>标为已读</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>下一个</translation>
        </message>
        <message>
            <source>Previous</source>
            <translation>上一个</translation>
        </message>
        <message>
            <source>Next by deadline</source>
            <translation>按时限下一个</translation>
        </message>
        <message>
            <source>Previous by deadline</source>
            <translation>按时限上一个</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>Back to the list</source>
            <translation>回到列表</translation>
        </message>
        <message>
            <source>Peek, not marked read</source>
            <translation>预览，不标已读</translation>
        </message>
        <message>
            <source>Next pane</source>
            <translation>下一栏</translation>
        </message>
        <message>
            <source>Previous pane</source>
            <translation>上一栏</translation>
        </message>
        <message>
            <source>Reply in kind</source>
            <translation>原路回复</translation>
        </message>
        <message>
            <source>Internal note</source>
            <translation>内部备注</translation>
        </message>
        <message>
            <source>Quick acknowledge</source>
            <translation>先回一句</translation>
        </message>
        <message>
            <source>Why this deadline</source>
            <translation>为何是这个时限</translation>
        </message>
        <message>
            <source>Tag</source>
            <translation>标签</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>发送</translation>
        </message>
        <message>
            <source>Send, done, next</source>
            <translation>发送、办结、下一个</translation>
        </message>
        <message>
            <source>Reply or note</source>
            <translation>回复或备注</translation>
        </message>
        <message>
            <source>Keep as draft</source>
            <translation>留作草稿</translation>
        </message>
        <message>
            <source>Next conversation, draft kept</source>
            <translation>下一个会话，保留草稿</translation>
        </message>
        <message>
            <source>Previous conversation, draft kept</source>
            <translation>上一个会话，保留草稿</translation>
        </message>
        <message>
            <source>Macros, mid-text</source>
            <translation>在文中插入话术</translation>
        </message>
        <message>
            <source>Inbox</source>
            <translation>收件箱</translation>
        </message>
        <message>
            <source>Mine</source>
            <translation>我的</translation>
        </message>
        <message>
            <source>Unassigned</source>
            <translation>未分配</translation>
        </message>
        <message>
            <source>Read, unanswered</source>
            <translation>已读未回</translation>
        </message>
        <message>
            <source>Drafts</source>
            <translation>草稿</translation>
        </message>
        <message>
            <source>Outbox</source>
            <translation>发件箱</translation>
        </message>
        <message>
            <source>Done conversations</source>
            <translation>已办结</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Commands</source>
            <translation>命令</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>按键</translation>
        </message>
        <message>
            <source>Turn single-key commands off or on</source>
            <translation>关闭或打开单键命令</translation>
        </message>
        <message>
            <source>Search all</source>
            <translation>搜索全部</translation>
        </message>
        <message>
            <source>More results</source>
            <translation>更多结果</translation>
        </message>
        <message>
            <source>Older match</source>
            <translation>更早的匹配</translation>
        </message>
        <message>
            <source>Newer match</source>
            <translation>更新的匹配</translation>
        </message>
        <message>
            <source>Customer panel</source>
            <translation>客户面板</translation>
        </message>
        <message>
            <source>Change theme</source>
            <translation>切换主题</translation>
        </message>
        <message>
            <source>中文 / English</source>
            <translation>中文 / English</translation>
        </message>
        <message>
            <source>Larger messages</source>
            <translation>放大消息文字</translation>
        </message>
        <message>
            <source>Smaller messages</source>
            <translation>缩小消息文字</translation>
        </message>
        <message>
            <source>Messages in their usual size</source>
            <translation>消息文字恢复默认大小</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>退出</translation>
        </message>
        <message>
            <source>Keep the draft</source>
            <translation>保存草稿</translation>
        </message>
        <message>
            <source>Put the text back into the editor</source>
            <translation>把文字放回输入框</translation>
        </message>
        <message>
            <source>Add this note</source>
            <translation>添加这条备注</translation>
        </message>
        <message>
            <source>Take the note back</source>
            <translation>撤回这条备注</translation>
        </message>
        <message>
            <source>Remove the note</source>
            <translation>删除备注</translation>
        </message>
        <message>
            <source>Bring the note back</source>
            <translation>恢复备注</translation>
        </message>
        <message>
            <source>Pin the note</source>
            <translation>置顶备注</translation>
        </message>
        <message>
            <source>Copy link</source>
            <translation>复制链接</translation>
        </message>
        <message>
            <source>Open on x.com</source>
            <translation>在 x.com 打开</translation>
        </message>
        <message>
            <source>Refresh this conversation</source>
            <translation>刷新此会话</translation>
        </message>
        <message>
            <source>Ask for older messages</source>
            <translation>拉取更早的消息</translation>
        </message>
        <message>
            <source>Ask X for news now</source>
            <translation>立即拉取</translation>
        </message>
        <message>
            <source>Ask X again after a stop</source>
            <translation>停止后重新拉取</translation>
        </message>
        <message>
            <source>Send this text</source>
            <translation>发送这段文字</translation>
        </message>
        <message>
            <source>Acknowledge with a promise</source>
            <translation>先回一句并承诺时间</translation>
        </message>
        <message>
            <source>Take the reply back</source>
            <translation>撤回这条回复</translation>
        </message>
        <message>
            <source>Edit the reply that waits</source>
            <translation>修改等待中的回复</translation>
        </message>
        <message>
            <source>Send the held reply anyway</source>
            <translation>照发已暂缓的回复</translation>
        </message>
        <message>
            <source>Drop the reply</source>
            <translation>这条回复不发了</translation>
        </message>
        <message>
            <source>It is there: mark it sent</source>
            <translation>X 上已有：标为已发送</translation>
        </message>
        <message>
            <source>Send it again</source>
            <translation>再发一次</translation>
        </message>
        <message>
            <source>Copy diagnostics</source>
            <translation>复制诊断信息</translation>
        </message>
        <message>
            <source>Accounts and sign-ins</source>
            <translation>账号与登录</translation>
        </message>
        <message>
            <source>Urgent, overdue</source>
            <translation>紧急与超时</translation>
        </message>
        <message>
            <source>Connect another account</source>
            <translation>再连接一个账号</translation>
        </message>
        <message>
            <source>Decide now what became of the reply</source>
            <translation>立即决定回复的去向</translation>
        </message>
        <message>
            <source>Show pictures</source>
            <translation>查看图片</translation>
        </message>
        <message>
            <source>Take the decision back</source>
            <translation>撤回决定</translation>
        </message>
        <message>
            <source>Conversations</source>
            <translation>会话</translation>
        </message>
        <message>
            <source>Note the time you were at it</source>
            <translation>记录处理时长</translation>
        </message>
    </context>
    <context>
        <name>CommandHelp</name>
        <message>
            <source>Closes the matter and goes to the next one. A new message opens it again.</source>
            <translation>办结此事并转到下一个。对方再来信会重新打开。</translation>
        </message>
        <message>
            <source>Opens a matter that was done. Its clock goes on as if it never was.</source>
            <translation>重新打开已办结的事，计时照常继续。</translation>
        </message>
        <message>
            <source>Makes this conversation yours, so that no colleague answers it too.</source>
            <translation>由您接手此会话，避免同事重复回复。</translation>
        </message>
        <message>
            <source>Gives the conversation back to everybody.</source>
            <translation>把会话交还给所有人。</translation>
        </message>
        <message>
            <source>Gives the conversation to one agent, or to nobody.</source>
            <translation>把会话分配给一位同事，或不分配。</translation>
        </message>
        <message>
            <source>Puts a tag on the conversation.</source>
            <translation>给会话加标签。</translation>
        </message>
        <message>
            <source>Takes a tag off the conversation.</source>
            <translation>去掉会话的标签。</translation>
        </message>
        <message>
            <source>Makes the newest message unread again, on this desk only.</source>
            <translation>把最新一条标为未读，只在本机。</translation>
        </message>
        <message>
            <source>Notes that you have read everything here. The customer is not told.</source>
            <translation>记下您已读完这里。客户不会知道。</translation>
        </message>
        <message>
            <source>Goes to the next conversation in the list.</source>
            <translation>到列表中的下一个会话。</translation>
        </message>
        <message>
            <source>Goes to the previous conversation in the list.</source>
            <translation>到列表中的上一个会话。</translation>
        </message>
        <message>
            <source>Goes to the conversation whose clock ends next.</source>
            <translation>到时限紧接着到的会话。</translation>
        </message>
        <message>
            <source>Goes to the conversation whose clock ends before this one's.</source>
            <translation>到时限在此之前的会话。</translation>
        </message>
        <message>
            <source>Opens the conversation and marks it read.</source>
            <translation>打开会话并标为已读。</translation>
        </message>
        <message>
            <source>Moves the keyboard focus back to the list.</source>
            <translation>把按键交还给列表。</translation>
        </message>
        <message>
            <source>Shows the conversation without marking it read.</source>
            <translation>查看会话，不标已读。</translation>
        </message>
        <message>
            <source>Goes to the previous pane.</source>
            <translation>到上一栏。</translation>
        </message>
        <message>
            <source>Puts the cursor into the reply: a DM to a DM, a public reply to a post.</source>
            <translation>光标进入回复：私信回私信，帖子公开回。</translation>
        </message>
        <message>
            <source>Puts the cursor into a note that only colleagues see.</source>
            <translation>光标进入备注，只有同事看得到。</translation>
        </message>
        <message>
            <source>Says that you are on it, with a promise: 15, 30 or 60 minutes.</source>
            <translation>告诉对方您在处理，并承诺 15、30 或 60 分钟内答复。</translation>
        </message>
        <message>
            <source>Shows what the clock counts from and what stops it.</source>
            <translation>显示计时从何开始、怎样停止。</translation>
        </message>
        <message>
            <source>Puts tags on the conversation or takes them off.</source>
            <translation>给会话加标签或去掉标签。</translation>
        </message>
        <message>
            <source>Queues what stands in the editor, or keeps it as a note.</source>
            <translation>把输入框的内容排队发送，或存为备注。</translation>
        </message>
        <message>
            <source>Sends, closes the matter once X has it, and goes to the next one.</source>
            <translation>发送，X 收下后办结，并转到下一个。</translation>
        </message>
        <message>
            <source>Changes between reply and note. The draft of each is kept.</source>
            <translation>在回复与备注之间切换，各自草稿都保留。</translation>
        </message>
        <message>
            <source>Leaves the editor. The text stays as a draft.</source>
            <translation>离开输入框，文字留作草稿。</translation>
        </message>
        <message>
            <source>Goes to the next conversation from the editor.</source>
            <translation>从输入框到下一个会话。</translation>
        </message>
        <message>
            <source>Goes to the previous conversation from the editor.</source>
            <translation>从输入框到上一个会话。</translation>
        </message>
        <message>
            <source>Lists the macros at the cursor; / does it at the beginning of a word.</source>
            <translation>在光标处列出话术；词首按 / 也可以。</translation>
        </message>
        <message>
            <source>Lists what is open and yours or nobody's.</source>
            <translation>列出您的和未分配的待办会话。</translation>
        </message>
        <message>
            <source>Lists what you took.</source>
            <translation>列出您接手的会话。</translation>
        </message>
        <message>
            <source>Lists what nobody took.</source>
            <translation>列出没人接手的会话。</translation>
        </message>
        <message>
            <source>Lists what was read and not answered.</source>
            <translation>列出已读未回的会话。</translation>
        </message>
        <message>
            <source>Lists where unsent text waits.</source>
            <translation>列出有草稿的会话。</translation>
        </message>
        <message>
            <source>Lists replies on their way, held, or in need of you.</source>
            <translation>列出待发送、已暂缓和待您处理的回复。</translation>
        </message>
        <message>
            <source>Lists what is done.</source>
            <translation>列出已办结的会话。</translation>
        </message>
        <message>
            <source>Takes the last act back, also a reply that has not left.</source>
            <translation>撤销上一步，还没发出的回复也能撤回。</translation>
        </message>
        <message>
            <source>Finds every command, view, person and macro by a few letters.</source>
            <translation>输入几个字母，找命令、视图、客户和话术。</translation>
        </message>
        <message>
            <source>Shows all keys.</source>
            <translation>显示所有按键。</translation>
        </message>
        <message>
            <source>Letters alone then do nothing; keys with Ctrl, Alt and F keys stay.</source>
            <translation>之后单个字母不起作用；Ctrl、Alt 组合和 F 键照常。</translation>
        </message>
        <message>
            <source>Puts the cursor into the search field.</source>
            <translation>光标进入搜索框。</translation>
        </message>
        <message>
            <source>Lists the next 50 messages that the search finds.</source>
            <translation>再列出搜索到的 50 条消息。</translation>
        </message>
        <message>
            <source>Goes to the next older message found in this conversation.</source>
            <translation>转到本会话中更早的一条匹配消息。</translation>
        </message>
        <message>
            <source>Goes to the next newer message found in this conversation.</source>
            <translation>转到本会话中更新的一条匹配消息。</translation>
        </message>
        <message>
            <source>Shows or folds the panel about the customer.</source>
            <translation>显示或收起客户面板。</translation>
        </message>
        <message>
            <source>Changes between light, dark, and what the system says.</source>
            <translation>在浅色、深色和跟随系统之间切换。</translation>
        </message>
        <message>
            <source>Changes the language of the desk at once.</source>
            <translation>立即切换界面语言。</translation>
        </message>
        <message>
            <source>Makes message text larger.</source>
            <translation>放大消息文字。</translation>
        </message>
        <message>
            <source>Makes message text smaller.</source>
            <translation>缩小消息文字。</translation>
        </message>
        <message>
            <source>Sets message text back to its usual size.</source>
            <translation>消息文字恢复默认大小。</translation>
        </message>
        <message>
            <source>Ends xdesk. What waits goes out next time.</source>
            <translation>退出 xdesk。排队的下次启动时发出。</translation>
        </message>
        <message>
            <source>Keeps what you are writing, for this conversation, on this computer.</source>
            <translation>把正在写的内容存在本机，属于此会话。</translation>
        </message>
        <message>
            <source>Puts the text of a dropped reply back into the editor.</source>
            <translation>把已放弃回复的文字放回输入框。</translation>
        </message>
        <message>
            <source>Keeps a note for your colleagues. The customer never sees it.</source>
            <translation>给同事留一条备注，客户看不到。</translation>
        </message>
        <message>
            <source>Takes a note just added back into the editor.</source>
            <translation>把刚添加的备注取回输入框。</translation>
        </message>
        <message>
            <source>Takes a note away. Z brings it back.</source>
            <translation>删除备注，按 Z 恢复。</translation>
        </message>
        <message>
            <source>Brings a removed note back.</source>
            <translation>恢复已删除的备注。</translation>
        </message>
        <message>
            <source>Pins a note to the customer, so that every conversation shows it.</source>
            <translation>把备注置顶到客户，每个会话都看得到。</translation>
        </message>
        <message>
            <source>Copies the address of this conversation on x.com.</source>
            <translation>复制此会话在 x.com 的地址。</translation>
        </message>
        <message>
            <source>Opens this conversation on x.com in your browser.</source>
            <translation>在浏览器里打开 x.com 上的此会话。</translation>
        </message>
        <message>
            <source>Asks X for what is new in this conversation.</source>
            <translation>向 X 拉取此会话的新内容。</translation>
        </message>
        <message>
            <source>Asks X for messages before the oldest one here. X bills each message read.</source>
            <translation>向 X 拉取更早的消息。X 按读取条数计费。</translation>
        </message>
        <message>
            <source>Asks X for new messages of all accounts, as far as its limits allow.</source>
            <translation>在 X 限额内拉取所有账号的新消息。</translation>
        </message>
        <message>
            <source>Goes on after credits were bought or the account was signed in again.</source>
            <translation>充值或重新登录后继续拉取。</translation>
        </message>
        <message>
            <source>Queues the text for the one you are talking to, in the way they wrote.</source>
            <translation>把文字排入发送队列，按对方来信的方式回复。</translation>
        </message>
        <message>
            <source>Says that you are on it and promises an answer within a time.</source>
            <translation>告诉对方您已在处理，并承诺答复时间。</translation>
        </message>
        <message>
            <source>Takes a reply that has not left out of the queue and back into the editor.</source>
            <translation>把还没发出的回复从队列取回输入框。</translation>
        </message>
        <message>
            <source>Brings a held or refused reply back into the editor.</source>
            <translation>把已暂缓或未被接受的回复放回输入框。</translation>
        </message>
        <message>
            <source>Lets a held reply go as it is, after you have seen what came.</source>
            <translation>看过新来的内容后，把已暂缓的回复原样发出。</translation>
        </message>
        <message>
            <source>Gives a reply up: it does not go out. Its text is kept for 30 days.</source>
            <translation>放弃这条回复，不再发出。文字保留 30 天。</translation>
        </message>
        <message>
            <source>You saw the message on x.com: it counts as sent and later ones go out.</source>
            <translation>您在 x.com 看到了这条：记为已发送，后面的继续发。</translation>
        </message>
        <message>
            <source>Sends a message whose fate is unknown once more. It may arrive twice.</source>
            <translation>把结果不明的消息再发一次。对方可能收到两遍。</translation>
        </message>
        <message>
            <source>Copies versions, states and the last errors; no messages, names or tokens.</source>
            <translation>复制版本、状态和最近的错误；不含消息、姓名和令牌。</translation>
        </message>
        <message>
            <source>Shows how each account stands; sign in again there.</source>
            <translation>显示每个账号的状态，也可在此重新登录。</translation>
        </message>
        <message>
            <source>Goes round the panes: notices, views, list, conversation, editor, customer, status bar.</source>
            <translation>依次切换各栏：提示条、视图、列表、会话、输入框、客户、状态栏。</translation>
        </message>
        <message>
            <source>Lists what is urgent or overdue: at least 80 % of its time is used.</source>
            <translation>列出紧急和已超时的会话：时限已用 80% 以上。</translation>
        </message>
        <message>
            <source>Signs in to one more account to answer for.</source>
            <translation>登录另一个由您负责回复的账号。</translation>
        </message>
        <message>
            <source>Does not wait until xdesk has looked for a reply without an answer from X.</source>
            <translation>对于没有得到 X 回应的回复，不再等待 xdesk 查找完毕。</translation>
        </message>
        <message>
            <source>Shows the pictures of a message in full size; Esc closes them.</source>
            <translation>以完整尺寸查看消息里的图片；按 Esc 关闭。</translation>
        </message>
        <message>
            <source>You are asked again whether the message arrived.</source>
            <translation>重新询问您这条到底发出去没有。</translation>
        </message>
        <message>
            <source>Goes back to the conversation that was in front, with its draft as it was.</source>
            <translation>回到之前打开的会话，草稿保持原样。</translation>
        </message>
        <message>
            <source>Notes how long you were at a conversation; only numbers about work use it.</source>
            <translation>记录您处理一个对话用了多久，只用于工作统计。</translation>
        </message>
    </context>
    <context>
        <name>Composer</name>
        <message>
            <source>Send</source>
            <translation>发送</translation>
        </message>
        <message>
            <source>choose</source>
            <translation>选择</translation>
        </message>
        <message>
            <source>Choose a conversation first</source>
            <translation>请先选择一个会话</translation>
        </message>
        <message>
            <source>{field} is empty</source>
            <translation>{field}还没填</translation>
        </message>
        <message>
            <source>Nothing is written yet</source>
            <translation>还没有写内容</translation>
        </message>
        <message>
            <source>{n} too many</source>
            <translation>超出 {n} 个</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>Reply</source>
            <translation>回复</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>答复</translation>
        </message>
        <message>
            <source>Han characters count 2</source>
            <translation>汉字算 2 个</translation>
        </message>
        <message>
            <source>Reply or note</source>
            <translation>回复或备注</translation>
        </message>
        <message>
            <source>Public: everyone can read it</source>
            <translation>公开：所有人可见</translation>
        </message>
        <message>
            <source>A note for colleagues. It is never sent.</source>
            <translation>写给同事的备注，不会发出。</translation>
        </message>
        <message>
            <source>Reply to {name} in public. Type / for macros.</source>
            <translation>公开回复{name}，输入 / 选用话术。</translation>
        </message>
        <message>
            <source>Message to {name}. Type / for macros.</source>
            <translation>发私信给{name}，输入 / 选用话术。</translation>
        </message>
        <message>
            <source>To fill</source>
            <translation>待填内容</translation>
        </message>
        <message>
            <source>As {name} will see it</source>
            <translation>{name}将看到</translation>
        </message>
        <message>
            <source>tag {tag}</source>
            <translation>加标签 {tag}</translation>
        </message>
        <message>
            <source>promise {n} min</source>
            <translation>承诺 {n} 分钟内回复</translation>
        </message>
        <message>
            <source>After it is sent: {steps}</source>
            <translation>发出后：{steps}</translation>
        </message>
        <message>
            <source>This text could not be stored. It stays here; do not close the window.</source>
            <translation>这段文字没能保存。它还在这里，请不要关闭窗口。</translation>
        </message>
        <message>
            <source>An order number in a public reply can be read by everyone.</source>
            <translation>公开回复里写订单号，所有人都能看到。</translation>
        </message>
        <message>
            <source>A long number in a public reply can be read by everyone.</source>
            <translation>公开回复里写长串号码，所有人都能看到。</translation>
        </message>
        <message>
            <source>A mail address in a public reply can be read by everyone.</source>
            <translation>公开回复里写邮箱地址，所有人都能看到。</translation>
        </message>
        <message>
            <source>Macros</source>
            <translation>话术</translation>
        </message>
        <message>
            <source>{n} to fill</source>
            <translation>{n} 处待填</translation>
        </message>
        <message>
            <source>No macro matches</source>
            <translation>没有匹配的话术</translation>
        </message>
        <message>
            <source>1 macro matches</source>
            <translation>1 条话术匹配</translation>
        </message>
        <message>
            <source>{n} macros match</source>
            <translation>{n} 条话术匹配</translation>
        </message>
        <message>
            <source>insert</source>
            <translation>插入</translation>
        </message>
        <message>
            <source>close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Stop {n} of {m}</source>
            <translation>第 {n} 处，共 {m} 处</translation>
        </message>
        <message>
            <source>leave</source>
            <translation>退出</translation>
        </message>
        <message>
            <source>previous</source>
            <translation>上一处</translation>
        </message>
        <message>
            <source>next</source>
            <translation>下一处</translation>
        </message>
        <message>
            <source>pick</source>
            <translation>选择</translation>
        </message>
        <message>
            <source>This goes out from {handle}, the account the customer wrote to.</source>
            <translation>将用 {handle} 发出，客户写给的就是这个账号。</translation>
        </message>
        <message>
            <source>Add note</source>
            <translation>添加备注</translation>
        </message>
        <message>
            <source>What you sent is stored and goes out. This text here has not been sent.</source>
            <translation>您发送的内容已保存，会发出去。这里的文字还没有发送。</translation>
        </message>
        <message>
            <source>The disk did not take it: nothing was sent. Press Send again.</source>
            <translation>磁盘没有保存成功，什么都没有发出。请再按一次发送。</translation>
        </message>
        <message>
            <source>This desk can only be read; nothing is written here.</source>
            <translation>工作台处于只读状态，这里无法输入。</translation>
        </message>
        <message>
            <source>Not pasted: {n} characters are the most the desk holds.</source>
            <translation>没有粘贴：这里最多只能放 {n} 个字符。</translation>
        </message>
        <message>
            <source>Not pasted yet: {n} characters are long for a note.</source>
            <translation>还没有粘贴：{n} 个字符，作为备注太长。</translation>
        </message>
        <message>
            <source>Not pasted yet: {n} characters, and X takes 280 in public.</source>
            <translation>还没有粘贴：{n} 个字符，公开回复 X 最多收 280。</translation>
        </message>
        <message>
            <source>Not pasted yet: {n} characters, and X takes 10,000.</source>
            <translation>还没有粘贴：{n} 个字符，X 最多收 10,000。</translation>
        </message>
        <message>
            <source>Paste the first {n}</source>
            <translation>粘贴前 {n} 个</translation>
        </message>
        <message>
            <source>Paste all</source>
            <translation>全部粘贴</translation>
        </message>
        <message>
            <source>It may be stored: the disk has not confirmed it. Do not send it again; the answer comes here.</source>
            <translation>磁盘还没有确认，内容可能已经保存。请不要再发一遍，结果会显示在这里。</translation>
        </message>
        <message>
            <source>Waiting for the disk</source>
            <translation>正在等待磁盘</translation>
        </message>
        <message>
            <source>What you are writing is not stored yet, so nothing was brought back. Try again in a moment.</source>
            <translation>您正在写的内容还没有保存，所以没有取回任何内容。请稍后再试。</translation>
        </message>
        <message>
            <source>An acknowledgement is half written here. Quick acknowledge opens it again.</source>
            <translation>这里有一条没写完的“先回一句”，再次打开即可接着写。</translation>
        </message>
    </context>
    <context>
        <name>Connect</name>
        <message>
            <source>Copy {address}</source>
            <translation>复制 {address}</translation>
        </message>
        <message>
            <source>The address is copied.</source>
            <translation>地址已复制。</translation>
        </message>
        <message>
            <source>Connect an account</source>
            <translation>连接账号</translation>
        </message>
        <message>
            <source>Enter the client id of the brand's X app (type: Native App). You sign in on x.com in your browser. The app must list these callback addresses exactly:</source>
            <translation>请输入品牌 X 应用的客户端 ID（类型：Native App）。随后在浏览器中登录 x.com。应用中必须一字不差地登记以下回调地址：</translation>
        </message>
        <message>
            <source>Client id</source>
            <translation>客户端 ID</translation>
        </message>
        <message>
            <source>Or another server, or a ready user token:</source>
            <translation>也可以填写其他服务器，或现成的用户令牌：</translation>
        </message>
        <message>
            <source>Server</source>
            <translation>服务器</translation>
        </message>
        <message>
            <source>User token</source>
            <translation>用户令牌</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Sign in</source>
            <translation>登录</translation>
        </message>
        <message>
            <source>A client id or a user token is needed.</source>
            <translation>请填写客户端 ID 或用户令牌。</translation>
        </message>
        <message>
            <source>Finish the sign-in in your browser. This desk waits up to 5 minutes.</source>
            <translation>请在浏览器中完成登录，本机最多等待 5 分钟。</translation>
        </message>
        <message>
            <source>@{handle} is connected.</source>
            <translation>已连接 @{handle}。</translation>
        </message>
        <message>
            <source>The desk is still starting, so nobody was signed in. Try again in a moment.</source>
            <translation>工作台仍在启动，尚未登录。请稍后再试。</translation>
        </message>
        <message>
            <source>You are {handle}. Right?</source>
            <translation>您登录的是 {handle}，对吗？</translation>
        </message>
        <message>
            <source>No, another account</source>
            <translation>不是，换一个账号</translation>
        </message>
        <message>
            <source>Yes, add it</source>
            <translation>是，添加</translation>
        </message>
        <message>
            <source>{sentence} This desk still waits for your browser.</source>
            <translation>{sentence}xdesk 仍在等待浏览器。</translation>
        </message>
        <message>
            <source>Nothing was added. Switch to the right account on x.com in your browser, then sign in again.</source>
            <translation>没有添加任何账号。请在浏览器的 x.com 上切换到正确的账号，再重新登录。</translation>
        </message>
        <message>
            <source>Sign in again as @{handle}</source>
            <translation>重新登录 @{handle}</translation>
        </message>
        <message>
            <source>This is the demo. “Connect my account” above opens a desk of your own for it.</source>
            <translation>这里是演示。请点上方的“连接我的账号”，会为它打开您自己的工作台。</translation>
        </message>
        <message>
            <source>X signed you in as {name}. This desk will read and answer for it.</source>
            <translation>X 上登录的账号是 {name}。xdesk 将读取此账号的消息，并以它的身份回复。</translation>
        </message>
        <message>
            <source>X signed you in as {name}, not {handle}. Yes adds it as another account.</source>
            <translation>X 上登录的账号是 {name}，不是 {handle}。选“是”会把它添加为另一个账号。</translation>
        </message>
    </context>
    <context>
        <name>Conversation</name>
        <message>
            <source>It is done already.</source>
            <translation>此会话已经办结。</translation>
        </message>
        <message>
            <source>Done.</source>
            <translation>已办结。</translation>
        </message>
        <message>
            <source>It is open already.</source>
            <translation>此会话本来就开着。</translation>
        </message>
        <message>
            <source>Open again.</source>
            <translation>已重新打开。</translation>
        </message>
        <message>
            <source>It is yours.</source>
            <translation>已由您接手。</translation>
        </message>
        <message>
            <source>It is free for everybody.</source>
            <translation>已释放，大家都可以接手。</translation>
        </message>
        <message>
            <source>Assigned.</source>
            <translation>已分配。</translation>
        </message>
        <message>
            <source>The tag {tag} is there already.</source>
            <translation>已有标签 {tag}。</translation>
        </message>
        <message>
            <source>Tagged {tag}.</source>
            <translation>已加标签 {tag}。</translation>
        </message>
        <message>
            <source>There is no tag {tag} here.</source>
            <translation>这里没有标签 {tag}。</translation>
        </message>
        <message>
            <source>Tag {tag} taken off.</source>
            <translation>已去掉标签 {tag}。</translation>
        </message>
        <message>
            <source>A tag needs a name.</source>
            <translation>标签需要一个名字。</translation>
        </message>
        <message>
            <source>Marked unread.</source>
            <translation>已标为未读。</translation>
        </message>
        <message>
            <source>Link copied.</source>
            <translation>链接已复制。</translation>
        </message>
        <message>
            <source>J and K move through the inbox, Enter opens, Space only peeks.</source>
            <translation>按 J、K 上下移动，Enter 打开，Space 仅预览。</translation>
        </message>
        <message>
            <source>No conversation is open</source>
            <translation>没有打开的会话</translation>
        </message>
        <message>
            <source>It stays open: something came that was not on your screen yet.</source>
            <translation>会话仍未办结：有新内容还没有显示在您的屏幕上。</translation>
        </message>
        <message>
            <source>It is yours already.</source>
            <translation>此会话已由您负责。</translation>
        </message>
        <message>
            <source>It is free for everybody already.</source>
            <translation>此会话本来就没有分配。</translation>
        </message>
    </context>
    <context>
        <name>Crm</name>
        <message>
            <source>The customer register did not answer. The card shows what was known before. xdesk asks again later.</source>
            <translation>客户资料系统没有答复。卡片显示之前已知的内容，xdesk 稍后再问。</translation>
        </message>
        <message>
            <source>The customer register refused to answer. The card shows what was known before. Tell your administrator.</source>
            <translation>客户资料系统拒绝答复。卡片显示之前已知的内容。请告知管理员。</translation>
        </message>
        <message>
            <source>The customer register sent something xdesk cannot read. The card shows what was known before.</source>
            <translation>客户资料系统发来的内容 xdesk 无法读取。卡片显示之前已知的内容。</translation>
        </message>
        <message>
            <source>The member system does not answer. What is shown may be old.</source>
            <translation>会员系统没有响应。显示的内容可能不是最新的。</translation>
        </message>
        <message>
            <source>This xdesk does not know this kind of customer register, so it cannot be asked. Tell your administrator.</source>
            <translation>此版本的 xdesk 不认识这种客户资料系统，无法查询。请告知管理员。</translation>
        </message>
    </context>
    <context>
        <name>Customer</name>
        <message>
            <source>Not fetched from X yet</source>
            <translation>尚未从 X 取到</translation>
        </message>
        <message>
            <source>On X</source>
            <translation>X 资料</translation>
        </message>
        <message>
            <source>Member</source>
            <translation>会员</translation>
        </message>
        <message>
            <source>Orders</source>
            <translation>订单</translation>
        </message>
        <message>
            <source>Nothing yet</source>
            <translation>暂无</translation>
        </message>
        <message>
            <source>Pinned note</source>
            <translation>置顶备注</translation>
        </message>
        <message>
            <source>Notes</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>Other threads</source>
            <translation>其他会话</translation>
        </message>
        <message>
            <source>Open on X</source>
            <translation>在 X 上打开</translation>
        </message>
        <message>
            <source>Tags</source>
            <translation>标签</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>添加</translation>
        </message>
        <message>
            <source>Add a tag</source>
            <translation>添加标签</translation>
        </message>
        <message>
            <source>Tag, then Enter</source>
            <translation>输入标签，按 Enter</translation>
        </message>
        <message>
            <source>Tag {tag}. Delete takes it off</source>
            <translation>标签 {tag}，按 Delete 去掉</translation>
        </message>
        <message>
            <source>No text</source>
            <translation>没有文字</translation>
        </message>
        <message>
            <source>done</source>
            <translation>已办结</translation>
        </message>
        <message>
            <source>open</source>
            <translation>未办结</translation>
        </message>
        <message>
            <source>{kind} · @{account} · {day} · {state}</source>
            <translation>{kind} · @{account} · {day} · {state}</translation>
        </message>
        <message>
            <source>just now</source>
            <translation>刚刚</translation>
        </message>
        <message>
            <source>{n} min ago</source>
            <translation>{n} 分钟前</translation>
        </message>
        <message>
            <source>{n} h ago</source>
            <translation>{n} 小时前</translation>
        </message>
        <message>
            <source>1 day ago</source>
            <translation>1 天前</translation>
        </message>
        <message>
            <source>{n} days ago</source>
            <translation>{n} 天前</translation>
        </message>
        <message>
            <source>Account</source>
            <translation>账号</translation>
        </message>
        <message>
            <source>suspended by X</source>
            <translation>已被 X 冻结</translation>
        </message>
        <message>
            <source>no longer on X</source>
            <translation>已不在 X 上</translation>
        </message>
        <message>
            <source>posts are protected</source>
            <translation>帖子受保护</translation>
        </message>
        <message>
            <source>verified (Premium)</source>
            <translation>已认证（Premium）</translation>
        </message>
        <message>
            <source>verified business</source>
            <translation>企业认证</translation>
        </message>
        <message>
            <source>verified government</source>
            <translation>政府认证</translation>
        </message>
        <message>
            <source>can be sent</source>
            <translation>可以发送</translation>
        </message>
        <message>
            <source>cannot be sent</source>
            <translation>不能发送</translation>
        </message>
        <message>
            <source>Direct message</source>
            <translation>私信</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>是</translation>
        </message>
        <message>
            <source>no</source>
            <translation>否</translation>
        </message>
        <message>
            <source>Follows you</source>
            <translation>关注我们</translation>
        </message>
        <message>
            <source>Followers</source>
            <translation>关注者</translation>
        </message>
        <message>
            <source>On X since</source>
            <translation>注册时间</translation>
        </message>
        <message>
            <source>Location</source>
            <translation>所在地</translation>
        </message>
        <message>
            <source>Bio</source>
            <translation>简介</translation>
        </message>
        <message>
            <source>Level</source>
            <translation>等级</translation>
        </message>
        <message>
            <source>Spent</source>
            <translation>累计消费</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Not a member</source>
            <translation>不是会员</translation>
        </message>
        <message>
            <source>{register}: {what}</source>
            <translation>{register}：{what}</translation>
        </message>
        <message>
            <source>from {register}</source>
            <translation>来自 {register}</translation>
        </message>
    </context>
    <context>
        <name>Delivery</name>
        <message>
            <source>needs you</source>
            <translation>待您处理</translation>
        </message>
        <message>
            <source>not accepted</source>
            <translation>未被接受</translation>
        </message>
        <message>
            <source>held</source>
            <translation>已暂缓</translation>
        </message>
        <message>
            <source>queued</source>
            <translation>排队中</translation>
        </message>
        <message>
            <source>sent</source>
            <translation>已发送</translation>
        </message>
        <message>
            <source>sent on x.com</source>
            <translation>在 x.com 发送</translation>
        </message>
        <message>
            <source>queued, {n} ahead</source>
            <translation>排队中，前面 {n} 条</translation>
        </message>
        <message>
            <source>sending</source>
            <translation>发送中</translation>
        </message>
        <message>
            <source>checking</source>
            <translation>核对中</translation>
        </message>
        <message>
            <source>cancelled</source>
            <translation>已取消</translation>
        </message>
        <message>
            <source>decided</source>
            <translation>已决定</translation>
        </message>
    </context>
    <context>
        <name>Demo</name>
        <message>
            <source>The made-up shop did not start, so there is nothing to show. Start the demo again.</source>
            <translation>演示店铺没有启动，暂时没有内容可看。请重新打开演示。</translation>
        </message>
    </context>
    <context>
        <name>Desk</name>
        <message>
            <source>The disk has not answered for {n} s, so nothing was done. Your text is kept; try again.</source>
            <translation>磁盘 {n} 秒没有响应，因此没有做任何改动。您的文字已保留，请重试。</translation>
        </message>
        <message>
            <source>This conversation is no longer on this desk.</source>
            <translation>本机已没有这段会话。</translation>
        </message>
        <message>
            <source>This reply is no longer on this desk.</source>
            <translation>本机已没有这条回复。</translation>
        </message>
        <message>
            <source>This version has no command {name}. Nothing was done.</source>
            <translation>此版本没有命令 {name}。什么都没有做。</translation>
        </message>
        <message>
            <source>The disk has not answered for {n} s, so it is unknown whether this is stored. Do not do it again: xdesk says so as soon as it is known.</source>
            <translation>磁盘已经 {n} 秒没有回应，还不知道这次操作是否已保存。请不要再做一遍：一有结果 xdesk 会告诉您。</translation>
        </message>
        <message>
            <source>The disk has not confirmed the last one yet, so it may be stored already. Nothing was done now: wait until it is known.</source>
            <translation>磁盘还没有确认上一次操作，它可能已经保存。这次什么都没有做，请等到有结果再说。</translation>
        </message>
        <message>
            <source>Only a person may decide this. Nothing was done.</source>
            <translation>这件事只能由人来决定。没有做任何改动。</translation>
        </message>
        <message>
            <source>What you pressed first is stored already, as it was then. This one was not stored: change it and press again to keep it, too.</source>
            <translation>您第一次提交的内容已经按当时的样子保存。这次的内容没有保存：如果也要保留，请修改后再提交一次。</translation>
        </message>
    </context>
    <context>
        <name>Doctor</name>
        <message>
            <source>1 reply goes no further without you. Nothing is lost: open xdesk and choose Outbox; the reply says there what it needs.</source>
            <translation>有 1 条回复需要您处理，之后才能继续。内容没有丢失：请打开 xdesk，进入发件箱；回复旁写明了需要做什么。</translation>
        </message>
        <message>
            <source>{n} replies go no further without you. Nothing is lost: open xdesk and choose Outbox; each says there what it needs.</source>
            <translation>有 {n} 条回复需要您处理，之后才能继续。内容没有丢失：请打开 xdesk，进入发件箱；每条回复旁都写明了需要做什么。</translation>
        </message>
    </context>
    <context>
        <name>Empty</name>
        <message>
            <source>Nobody is waiting for you.</source>
            <translation>没有人在等您。</translation>
        </message>
        <message>
            <source>Clear filter</source>
            <translation>清除筛选</translation>
        </message>
        <message>
            <source>Searched {n} conversations on this computer for “{wanted}”.</source>
            <translation>已在本机 {n} 个会话中查找“{wanted}”。</translation>
        </message>
        <message>
            <source>No conversation matches</source>
            <translation>没有符合的会话</translation>
        </message>
        <message>
            <source>Reading from X…</source>
            <translation>正在从 X 读取…</translation>
        </message>
        <message>
            <source>All done</source>
            <translation>都处理完了</translation>
        </message>
        <message>
            <source>Show done</source>
            <translation>查看已办结</translation>
        </message>
        <message>
            <source>Nothing here now</source>
            <translation>这里暂时没有会话</translation>
        </message>
        <message>
            <source>Conversations appear here by themselves.</source>
            <translation>有新会话时会自动出现在这里。</translation>
        </message>
        <message>
            <source>The desk cannot be opened</source>
            <translation>工作台无法打开</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>Use a passphrase</source>
            <translation>使用口令</translation>
        </message>
        <message>
            <source>Start a one-time desk</source>
            <translation>启用一次性工作台</translation>
        </message>
        <message>
            <source>Welcome to xdesk</source>
            <translation>欢迎使用 xdesk</translation>
        </message>
        <message>
            <source>Try the demo</source>
            <translation>试用演示</translation>
        </message>
        <message>
            <source>Connect an account</source>
            <translation>连接账号</translation>
        </message>
        <message>
            <source>Connect the account you answer for; messages stay on this computer. Or look around first: the demo opens in a window of its own and leaves nothing behind.</source>
            <translation>连接您负责回复的账号，消息只留在这台电脑上。也可先试用演示：它在单独的窗口里打开，关闭后什么都不留下。</translation>
        </message>
        <message>
            <source>Searched {n} conversations of this view for “{wanted}”.</source>
            <translation>已在这个视图的 {n} 个会话中查找“{wanted}”。</translation>
        </message>
        <message>
            <source>Search all</source>
            <translation>查找全部</translation>
        </message>
        <message>
            <source>Use the recovery code</source>
            <translation>使用恢复码</translation>
        </message>
        <message>
            <source>This desk is locked</source>
            <translation>工作台已锁定</translation>
        </message>
        <message>
            <source>Searched the one conversation on this computer for “{wanted}”.</source>
            <translation>已在本机仅有的 1 个会话中查找“{wanted}”。</translation>
        </message>
        <message>
            <source>Searched the one conversation of this view for “{wanted}”.</source>
            <translation>已在这个视图仅有的 1 个会话中查找“{wanted}”。</translation>
        </message>
    </context>
    <context>
        <name>Field</name>
        <message>
            <source>Customer's name</source>
            <translation>客户姓名</translation>
        </message>
        <message>
            <source>First name</source>
            <translation>称呼名</translation>
        </message>
        <message>
            <source>Greeting</source>
            <translation>问候语</translation>
        </message>
        <message>
            <source>Form of address</source>
            <translation>称呼</translation>
        </message>
        <message>
            <source>Customer's handle</source>
            <translation>客户账号</translation>
        </message>
        <message>
            <source>Account name</source>
            <translation>账号名称</translation>
        </message>
        <message>
            <source>Account handle</source>
            <translation>账号</translation>
        </message>
        <message>
            <source>Your name</source>
            <translation>您的名字</translation>
        </message>
        <message>
            <source>Your closing words</source>
            <translation>您的结束语</translation>
        </message>
        <message>
            <source>Order number</source>
            <translation>订单号</translation>
        </message>
        <message>
            <source>Goods</source>
            <translation>商品</translation>
        </message>
        <message>
            <source>Amount</source>
            <translation>金额</translation>
        </message>
        <message>
            <source>Order state</source>
            <translation>订单状态</translation>
        </message>
        <message>
            <source>Member level</source>
            <translation>会员等级</translation>
        </message>
        <message>
            <source>Promised minutes</source>
            <translation>承诺分钟数</translation>
        </message>
    </context>
    <context>
        <name>Head</name>
        <message>
            <source>{clock}. Why this deadline</source>
            <translation>{clock}。为何是这个时限</translation>
        </message>
        <message>
            <source>Customer panel</source>
            <translation>客户面板</translation>
        </message>
        <message>
            <source>More</source>
            <translation>更多</translation>
        </message>
        <message>
            <source>You</source>
            <translation>我</translation>
        </message>
        <message>
            <source>Take it</source>
            <translation>接手</translation>
        </message>
        <message>
            <source>Yours. Give it back</source>
            <translation>归您处理，点按可交还</translation>
        </message>
        <message>
            <source>{name} has it. Take it</source>
            <translation>{name} 正在处理，点按可接手</translation>
        </message>
        <message>
            <source>Reopen</source>
            <translation>重新打开</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>办结</translation>
        </message>
        <message>
            <source>{kind} · to @{account}</source>
            <translation>{kind} · 发给 @{account}</translation>
        </message>
        <message>
            <source>Someone on X</source>
            <translation>X 上的用户</translation>
        </message>
        <message>
            <source>This name looks like {name}, but this is a customer</source>
            <translation>这个名字看起来像 {name}，但对方是一位客户</translation>
        </message>
        <message>
            <source>This name mixes letters that look alike</source>
            <translation>这个名字混用了外形相似的字母</translation>
        </message>
        <message>
            <source>peek, not marked read</source>
            <translation>预览，未标已读</translation>
        </message>
    </context>
    <context>
        <name>Health</name>
        <message>
            <source>Away longer than the 30 days X lists. Messages may be missing; look on x.com.</source>
            <translation>离开超过 X 可查的 30 天，可能缺少消息，请到 x.com 查看。</translation>
        </message>
        <message>
            <source>X limits how often this is read. It goes on by itself.</source>
            <translation>X 限制了读取次数。稍后会自动继续。</translation>
        </message>
        <message>
            <source>Today's budget for reading is used up. It goes on tomorrow; sending works.</source>
            <translation>今天的读取预算已用完。明天自动继续，发送不受影响。</translation>
        </message>
        <message>
            <source>Something in this desk went wrong while reading. It tries again by itself.</source>
            <translation>本软件读取时出了错。稍后会自动重试。</translation>
        </message>
        <message>
            <source>A page from X is saved here but could not be shown yet. Nothing is lost; xdesk tries again by itself and sends nothing until then.</source>
            <translation>来自 X 的一页消息已保存在本机，但还没能显示出来。内容没有丢失；xdesk 会自动重试，在此之前不会发送任何回复。</translation>
        </message>
        <message>
            <source>{n} pages from X are saved here but could not be shown yet. Nothing is lost; xdesk tries again by itself and sends nothing until then.</source>
            <translation>来自 X 的 {n} 页消息已保存在本机，但还没能显示出来。内容没有丢失；xdesk 会自动重试，在此之前不会发送任何回复。</translation>
        </message>
        <message>
            <source>Direct messages are read again at {time}: the reads X allows are used up. Nothing is lost.</source>
            <translation>私信将于 {time} 再次读取：X 允许的读取次数已用完。内容没有丢失。</translation>
        </message>
        <message>
            <source>Mentions are read again at {time}: the reads X allows are used up. Nothing is lost.</source>
            <translation>提及将于 {time} 再次读取：X 允许的读取次数已用完。内容没有丢失。</translation>
        </message>
        <message>
            <source>Your own posts are read again at {time}: the reads X allows are used up. Nothing is lost.</source>
            <translation>自有帖子将于 {time} 再次读取：X 允许的读取次数已用完。内容没有丢失。</translation>
        </message>
        <message>
            <source>Direct messages are read again at {time}: the reads X allows are used up, also by another desk or app. Nothing is lost.</source>
            <translation>私信将于 {time} 再次读取：X 允许的读取次数已用完（其他工作台或应用也在使用）。内容没有丢失。</translation>
        </message>
        <message>
            <source>Mentions are read again at {time}: the reads X allows are used up, also by another desk or app. Nothing is lost.</source>
            <translation>提及将于 {time} 再次读取：X 允许的读取次数已用完（其他工作台或应用也在使用）。内容没有丢失。</translation>
        </message>
        <message>
            <source>Your own posts are read again at {time}: the reads X allows are used up, also by another desk or app. Nothing is lost.</source>
            <translation>自有帖子将于 {time} 再次读取：X 允许的读取次数已用完（其他工作台或应用也在使用）。内容没有丢失。</translation>
        </message>
        <message>
            <source>Older messages are still missing here. They come page by page, as X lets them; nothing is lost.</source>
            <translation>这里还缺少较早的消息。它们会在 X 允许时逐页到达；内容没有丢失。</translation>
        </message>
        <message>
            <source>More mentions came while nothing was read than the 800 X lists. Older ones may be missing; look on x.com.</source>
            <translation>未读取期间收到的提及超过了 X 列出的 800 条，更早的可能缺失；请到 x.com 查看。</translation>
        </message>
        <message>
            <source>More of your own posts were written while nothing was read than the 3,200 X lists. Older ones may be missing; look on x.com.</source>
            <translation>未读取期间您自己发的帖子超过了 X 列出的 3,200 条，更早的可能缺失；请到 x.com 查看。</translation>
        </message>
        <message>
            <source>X no longer lists what came in between. Messages may be missing; look on x.com.</source>
            <translation>X 已不再列出这段时间的内容，可能缺少消息；请到 x.com 上查看。</translation>
        </message>
        <message>
            <source>Something between this computer and X answers with old pages, so nothing counts as read now. xdesk asks again by itself; until then look on x.com for new messages.</source>
            <translation>这台电脑与 X 之间有某个环节在返回旧页面，因此目前没有读到任何新内容。xdesk 会自动再次询问；在此之前请到 x.com 查看新消息。</translation>
        </message>
        <message>
            <source>Something set with a newer xdesk is due, and this version cannot do it. It waits and is not lost: open this desk with the newer xdesk.</source>
            <translation>有一项由较新版本的 xdesk 设定的事项到时间了，但当前版本无法执行。它会继续等待，不会丢失：请用较新版本的 xdesk 打开此工作台。</translation>
        </message>
        <message>
            <source>Something that is due could not be done. It is not lost and xdesk tries again by itself; when this stays, copy the diagnostics and report it.</source>
            <translation>有一项到时间的事项未能执行。它不会丢失，xdesk 会自动重试；如果此提示一直存在，请复制诊断信息并反馈。</translation>
        </message>
        <message>
            <source>Something that follows a new message by itself failed, and was left out. The message is here: read it yourself. Copy the diagnostics and report it.</source>
            <translation>新消息到达后本应自动执行的一个步骤失败，已跳过。消息已保存在这里：请自行查看，并复制诊断信息反馈给我们。</translation>
        </message>
    </context>
    <context>
        <name>Inbox</name>
        <message>
            <source>draft</source>
            <translation>草稿</translation>
        </message>
        <message>
            <source>Someone on X</source>
            <translation>X 用户</translation>
        </message>
        <message>
            <source>You: {said}</source>
            <translation>您：{said}</translation>
        </message>
        <message>
            <source>{n} unread</source>
            <translation>{n} 条未读</translation>
        </message>
        <message>
            <source>{clock}. {facts}. {said}</source>
            <translation>{clock}。{facts}。{said}</translation>
        </message>
        <message>
            <source>, </source>
            <translation>，</translation>
        </message>
        <message>
            <source>by deadline</source>
            <translation>按时限</translation>
        </message>
        <message>
            <source>Go to the most urgent</source>
            <translation>转到最紧急的会话</translation>
        </message>
        <message>
            <source>Search or filter</source>
            <translation>搜索或筛选</translation>
        </message>
        <message>
            <source>Conversations by deadline</source>
            <translation>会话，按时限排列</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>已办结</translation>
        </message>
        <message>
            <source>done</source>
            <translation>已办结</translation>
        </message>
        <message>
            <source>Nothing that can be seen</source>
            <translation>没有可见内容</translation>
        </message>
        <message>
            <source>newest first</source>
            <translation>最新在前</translation>
        </message>
        <message>
            <source>Go to the newest</source>
            <translation>转到最新的一条</translation>
        </message>
        <message>
            <source>newest {n}</source>
            <translation>最新 {n} 条</translation>
        </message>
        <message>
            <source>newest {n} of {all}</source>
            <translation>最新 {n} 条，共 {all} 条</translation>
        </message>
        <message>
            <source>{n} found</source>
            <translation>找到 {n} 条</translation>
        </message>
    </context>
    <context>
        <name>Keys</name>
        <message>
            <source>Move</source>
            <translation>移动</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>答复</translation>
        </message>
        <message>
            <source>Decide</source>
            <translation>处置</translation>
        </message>
        <message>
            <source>While writing</source>
            <translation>书写时</translation>
        </message>
        <message>
            <source>Go to</source>
            <translation>前往</translation>
        </message>
        <message>
            <source>Everywhere</source>
            <translation>随处可用</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>按键</translation>
        </message>
        <message>
            <source>All</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>List and thread</source>
            <translation>列表与会话</translation>
        </message>
        <message>
            <source>Composer</source>
            <translation>编辑框</translation>
        </message>
        <message>
            <source>Find a key or command</source>
            <translation>查找按键或命令</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Single keys work outside the editor. While an input method is composing, xdesk takes no key at all.</source>
            <translation>单键命令在编辑框外有效。输入法组字时，xdesk 不占用任何按键。</translation>
        </message>
        <message>
            <source>Single-key commands are on.</source>
            <translation>单键命令已开启。</translation>
        </message>
        <message>
            <source>Single-key commands are off.</source>
            <translation>单键命令已关闭。</translation>
        </message>
    </context>
    <context>
        <name>Link</name>
        <message>
            <source>This is no proper web address.</source>
            <translation>这不是正确的网址。</translation>
        </message>
        <message>
            <source>This address is too long to be opened.</source>
            <translation>网址太长，不能打开。</translation>
        </message>
        <message>
            <source>This address holds characters that no address has.</source>
            <translation>网址里有不该出现的字符。</translation>
        </message>
        <message>
            <source>Only web addresses are opened, and this is none.</source>
            <translation>只能打开网址，而这不是。</translation>
        </message>
        <message>
            <source>This address leads to a service that is no web page.</source>
            <translation>这个地址指向的不是网页服务。</translation>
        </message>
        <message>
            <source>This address lies inside a private network, not on the internet.</source>
            <translation>这个地址在内部网络，不在互联网上。</translation>
        </message>
        <message>
            <source>This link is misleading: the part before @ is not the address. It leads to {host}.</source>
            <translation>链接有伪装：@ 前面的不是地址，实际指向 {host}。</translation>
        </message>
        <message>
            <source>This link leads to a numeric address, {host}, instead of a name.</source>
            <translation>链接指向数字地址 {host}，而不是域名。</translation>
        </message>
        <message>
            <source>This name holds letters that may look like others. It really is {host}.</source>
            <translation>域名里有容易混淆的字母，实际是 {host}。</translation>
        </message>
        <message>
            <source>This name looks like X and is not X. It leads to {host}.</source>
            <translation>看起来像 X，其实不是。它指向 {host}。</translation>
        </message>
        <message>
            <source>This is a short link of {host}; where it leads is not known.</source>
            <translation>这是 {host} 的短链接，不知道通向哪里。</translation>
        </message>
        <message>
            <source>This link leads to an unusual port of {host}.</source>
            <translation>这个链接指向 {host} 的一个非常用端口。</translation>
        </message>
        <message>
            <source>This link to {host} is not encrypted: others may read and change the page.</source>
            <translation>到 {host} 的链接未加密，他人可能看到或篡改页面。</translation>
        </message>
        <message>
            <source>This desk has not opened {host} before.</source>
            <translation>本机还没有打开过 {host}。</translation>
        </message>
        <message>
            <source>No browser could be started. Copy the link and open it yourself.</source>
            <translation>无法启动浏览器。请复制链接自行打开。</translation>
        </message>
        <message>
            <source>This link is not opened</source>
            <translation>不打开这个链接</translation>
        </message>
        <message>
            <source>Open this link?</source>
            <translation>要打开这个链接吗？</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Open in browser</source>
            <translation>在浏览器中打开</translation>
        </message>
    </context>
    <context>
        <name>Macro</name>
        <message>
            <source>This macro has no line of three dashes with a text below it.</source>
            <translation>这条话术缺少三个短横线的分隔行，或分隔行下面没有文字。</translation>
        </message>
        <message>
            <source>This macro does not begin with its code, such as /refund.</source>
            <translation>这条话术没有以代码开头，例如 /tuikuan。</translation>
        </message>
        <message>
            <source>The promise of this macro is no length of time such as 30m or 2h.</source>
            <translation>这条话术的承诺不是时间长度，例如 30m 或 2h。</translation>
        </message>
        <message>
            <source>This macro cannot be read: it is no file of UTF-8 text. The others work.</source>
            <translation>无法读取这条话术：文件不是 UTF-8 文本。其他话术不受影响。</translation>
        </message>
        <message>
            <source>Two macros have this name; the first of them is used. Rename one of the files.</source>
            <translation>有两条话术同名，已使用第一条。请将其中一个文件改名。</translation>
        </message>
    </context>
    <context>
        <name>Money</name>
        <message>
            <source>--days-ago takes a number from 0 (today) to {most}. Nothing was read and nothing was paid.</source>
            <translation>--days-ago 要一个从 0（今天）到 {most} 的数。没有读取，也没有花钱。</translation>
        </message>
    </context>
    <context>
        <name>NeedsYou</name>
        <message>
            <source>Needs you: did this message arrive?</source>
            <translation>待您处理：这条到底发出去没有？</translation>
        </message>
        <message>
            <source>It is there</source>
            <translation>X 上已有</translation>
        </message>
        <message>
            <source>Mark it sent</source>
            <translation>标为已发送</translation>
        </message>
        <message>
            <source>Send again</source>
            <translation>再发一次</translation>
        </message>
        <message>
            <source>May arrive twice</source>
            <translation>对方可能收到两遍</translation>
        </message>
        <message>
            <source>Drop</source>
            <translation>不发了</translation>
        </message>
        <message>
            <source>Kept 30 days</source>
            <translation>保留 30 天</translation>
        </message>
        <message>
            <source>To</source>
            <translation>发给</translation>
        </message>
        <message>
            <source>Tried</source>
            <translation>发送时间</translation>
        </message>
        <message>
            <source>Looked</source>
            <translation>核对</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>受影响</translation>
        </message>
        <message>
            <source>Look on x.com</source>
            <translation>去 x.com 看看</translation>
        </message>
        <message>
            <source>next</source>
            <translation>下一条</translation>
        </message>
        <message>
            <source>later</source>
            <translation>稍后再说</translation>
        </message>
        <message>
            <source>1 needs you</source>
            <translation>1 条待您处理</translation>
        </message>
        <message>
            <source>{n} need you</source>
            <translation>{n} 条待您处理</translation>
        </message>
        <message>
            <source>nothing needs you</source>
            <translation>没有待您处理的</translation>
        </message>
        <message>
            <source>{n} of {m}</source>
            <translation>第 {n} 条，共 {m} 条</translation>
        </message>
        <message>
            <source>{name}, public reply as {handle}</source>
            <translation>{name}，公开回复，{handle}</translation>
        </message>
        <message>
            <source>{time}. The line broke before X answered.</source>
            <translation>{time}，X 回复前连接中断</translation>
        </message>
        <message>
            <source>not yet</source>
            <translation>还没有</translation>
        </message>
        <message>
            <source>1 complete check, {time}, 0 matches</source>
            <translation>完整核对 1 次，{time}，未找到</translation>
        </message>
        <message>
            <source>{n} complete checks, last {time}, 0 matches</source>
            <translation>完整核对 {n} 次，最近 {time}，未找到</translation>
        </message>
        <message>
            <source>nothing else waits for it</source>
            <translation>没有其他消息在等它</translation>
        </message>
        <message>
            <source>1 later message goes out after this one</source>
            <translation>后面 1 条等这条处理完再发</translation>
        </message>
        <message>
            <source>{n} later messages go out after this one</source>
            <translation>后面 {n} 条等这条处理完再发</translation>
        </message>
        <message>
            <source>Also waiting for you</source>
            <translation>还有待您处理的</translation>
        </message>
        <message>
            <source>{name}, {channel} as {handle}</source>
            <translation>{name}，{channel}，{handle}</translation>
        </message>
    </context>
    <context>
        <name>Note</name>
        <message>
            <source>There is no text to keep yet.</source>
            <translation>还没有可保存的文字。</translation>
        </message>
        <message>
            <source>Note added. Only colleagues see it.</source>
            <translation>备注已添加，只有同事看得到。</translation>
        </message>
        <message>
            <source>Note taken back. The text is in the editor.</source>
            <translation>备注已撤回。文字在输入框里。</translation>
        </message>
        <message>
            <source>Note removed.</source>
            <translation>备注已删除。</translation>
        </message>
        <message>
            <source>The note is back.</source>
            <translation>备注已恢复。</translation>
        </message>
        <message>
            <source>Note pinned.</source>
            <translation>备注已置顶。</translation>
        </message>
        <message>
            <source>Note no longer pinned.</source>
            <translation>备注已取消置顶。</translation>
        </message>
    </context>
    <context>
        <name>Notes</name>
        <message>
            <source>Which note?</source>
            <translation>哪一条备注？</translation>
        </message>
        <message>
            <source>Remove the note of {name}?</source>
            <translation>删除 {name} 的备注？</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>删除</translation>
        </message>
    </context>
    <context>
        <name>Notice</name>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>Copy diagnostics</source>
            <translation>复制诊断信息</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>The desk met an error it does not know ({kind}).</source>
            <translation>工作台遇到了未知错误（{kind}）。</translation>
        </message>
        <message>
            <source>Something went wrong inside the desk ({kind}).</source>
            <translation>工作台内部出错了（{kind}）。</translation>
        </message>
        <message>
            <source>What you did last may not have been finished: look at it before you do it again.</source>
            <translation>刚才的操作可能没有完成：请先看一眼结果，再决定是否重做。</translation>
        </message>
        <message>
            <source>This desk does not read from X and does not send.</source>
            <translation>工作台现在不从 X 读取，也不发送。</translation>
        </message>
        <message>
            <source>What you write is kept and waits.</source>
            <translation>您写的内容会保留并等待发送。</translation>
        </message>
        <message>
            <source>The shipped macros could not be read.</source>
            <translation>自带的快捷回复读不出来。</translation>
        </message>
        <message>
            <source>Everything else works.</source>
            <translation>其他功能不受影响。</translation>
        </message>
        <message>
            <source>Diagnostics copied. They hold no messages, names or tokens.</source>
            <translation>诊断信息已复制，不含消息、姓名和令牌。</translation>
        </message>
        <message>
            <source>Demo</source>
            <translation>演示</translation>
        </message>
        <message>
            <source>A made-up shop: nobody here is real, nothing leaves this computer, all of it is deleted at the end.</source>
            <translation>这是一家虚构的店铺：里面没有真人，任何内容都不会离开这台电脑，关闭时全部删除。</translation>
        </message>
        <message>
            <source>Connect my account</source>
            <translation>连接我的账号</translation>
        </message>
        <message>
            <source>Leave the demo</source>
            <translation>退出演示</translation>
        </message>
        <message>
            <source>An earlier demo is still in this desk.</source>
            <translation>以前的演示还留在这个工作台里。</translation>
        </message>
        <message>
            <source>Its shop is gone, so its accounts ({accounts}) and made-up customers ({customers}) can never be answered.</source>
            <translation>虚构店铺已经不在，它的账号（{accounts} 个）和虚构客户（{customers} 位）永远无法回复。</translation>
        </message>
        <message>
            <source>Remove the demo…</source>
            <translation>清除演示…</translation>
        </message>
        <message>
            <source>Not now</source>
            <translation>暂不</translation>
        </message>
        <message>
            <source>Remove the demo for good?</source>
            <translation>彻底清除演示？</translation>
        </message>
        <message>
            <source>{conversations} made-up conversations go, with what you wrote there (drafts, notes and replies: {written}). Your own accounts and customers stay as they are.</source>
            <translation>将删除 {conversations} 个虚构会话，以及您在其中写的内容（草稿、备注和回复共 {written} 条）。您自己的账号和客户原样保留。</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>清除</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>The demo is not removed yet.</source>
            <translation>演示还没有清除完。</translation>
        </message>
        <message>
            <source>Nothing of your own was touched.</source>
            <translation>您自己的内容没有动过。</translation>
        </message>
        <message>
            <source>The demo did not start.</source>
            <translation>演示没有启动。</translation>
        </message>
        <message>
            <source>Nothing was changed on this computer.</source>
            <translation>这台电脑上没有任何改动。</translation>
        </message>
        <message>
            <source>The recovery code of this desk is not kept yet.</source>
            <translation>这个工作台的恢复码尚未保存。</translation>
        </message>
        <message>
            <source>If its passphrase or keyring is lost, nothing else opens it.</source>
            <translation>一旦口令或钥匙串丢失，只有恢复码能打开它。</translation>
        </message>
        <message>
            <source>Show the code</source>
            <translation>显示恢复码</translation>
        </message>
        <message>
            <source>Recovery</source>
            <translation>恢复</translation>
        </message>
        <message>
            <source>This desk can only be read.</source>
            <translation>工作台处于只读状态。</translation>
        </message>
        <message>
            <source>Nothing can be saved or sent, and no new messages come in: {folder} cannot be written to. Make it writable and start again.</source>
            <translation>{folder} 没有写入权限，因此无法保存、无法发送，也收不到新消息。请开放写入权限，然后重新启动。</translation>
        </message>
        <message>
            <source>A text that could not be stored at the last close is a draft again.</source>
            <translation>上次关闭时未能保存的一段内容已恢复为草稿。</translation>
        </message>
        <message>
            <source>{n} texts that could not be stored at the last close are drafts again.</source>
            <translation>上次关闭时未能保存的 {n} 段内容已恢复为草稿。</translation>
        </message>
        <message>
            <source>They were kept in an encrypted rescue file; nothing newer was overwritten.</source>
            <translation>内容当时保存在加密的救援文件里；更新的草稿没有被覆盖。</translation>
        </message>
        <message>
            <source>Show drafts</source>
            <translation>查看草稿</translation>
        </message>
        <message>
            <source>The rescue file of this desk could not be read.</source>
            <translation>无法读取这个工作台的救援文件。</translation>
        </message>
        <message>
            <source>It stays in the folder of the desk as rescue.unreadable.</source>
            <translation>它仍保留在工作台的文件夹里，名为 rescue.unreadable。</translation>
        </message>
        <message>
            <source>Drafts: {n}.</source>
            <translation>草稿：{n}。</translation>
        </message>
        <message>
            <source>Unsent replies: {n}; they come back held, none goes out by itself.</source>
            <translation>未发送的回复：{n}；取回后会先暂缓，不会自行发出。</translation>
        </message>
        <message>
            <source>Notes: {n}.</source>
            <translation>备注：{n}。</translation>
        </message>
        <message>
            <source>Tags: {n}.</source>
            <translation>标签：{n}。</translation>
        </message>
        <message>
            <source>Accounts: {n}.</source>
            <translation>账号：{n}。</translation>
        </message>
        <message>
            <source>A file that was set aside can be read after all.</source>
            <translation>之前移开的文件又能读取了。</translation>
        </message>
        <message>
            <source>Some of it is only in {name}.</source>
            <translation>有些内容只在 {name} 里。</translation>
        </message>
        <message>
            <source>Bring it back</source>
            <translation>取回</translation>
        </message>
        <message>
            <source>Leave it there</source>
            <translation>不取回</translation>
        </message>
        <message>
            <source>It is back in this desk.</source>
            <translation>内容已回到工作台。</translation>
        </message>
        <message>
            <source>Look at held replies before they go. {name} stays in the folder.</source>
            <translation>发送前请先查看暂缓的回复。{name} 仍保留在文件夹中。</translation>
        </message>
        <message>
            <source>The file that was set aside is as it was.</source>
            <translation>被移走的文件保持原样。</translation>
        </message>
        <message>
            <source>Choose a new passphrase</source>
            <translation>设置新口令</translation>
        </message>
        <message>
            <source>Messages: {n}.</source>
            <translation>消息：{n}。</translation>
        </message>
        <message>
            <source>Promises: {n}.</source>
            <translation>承诺：{n}。</translation>
        </message>
        <message>
            <source>Pages from X not read yet: {n}.</source>
            <translation>尚未读取的 X 页面：{n}。</translation>
        </message>
        <message>
            <source>It is being brought back.</source>
            <translation>正在取回。</translation>
        </message>
        <message>
            <source>You can go on working meanwhile.</source>
            <translation>其间您可以继续工作。</translation>
        </message>
        <message>
            <source>Not everything was brought back.</source>
            <translation>没有全部取回。</translation>
        </message>
    </context>
    <context>
        <name>Offline</name>
        <message>
            <source>Try now</source>
            <translation>立即重试</translation>
        </message>
        <message>
            <source>Offline since {time}. You can go on: replies wait here and go out in order.</source>
            <translation>{time} 起离线。您可以继续：回复会先排队，联网后按顺序发出。</translation>
        </message>
        <message>
            <source>Offline since {time}. You can go on: 1 reply waits and goes out first.</source>
            <translation>{time} 起离线。您可以继续：1 条回复已排队，联网后先发出。</translation>
        </message>
        <message>
            <source>Offline since {time}. You can go on: {n} replies wait and go out in order.</source>
            <translation>{time} 起离线。您可以继续：{n} 条回复已排队，联网后按顺序发出。</translation>
        </message>
        <message>
            <source>Offline since {time}. You can go on: 1 reply waits for your decision.</source>
            <translation>{time} 起离线。您可以继续：1 条回复已排队，待您确认后发出。</translation>
        </message>
        <message>
            <source>Offline since {time}. You can go on: {n} replies wait for your decision.</source>
            <translation>{time} 起离线。您可以继续：{n} 条回复已排队，待您确认后发出。</translation>
        </message>
        <message>
            <source>Offline since {time}. You can go on: {n} replies wait, {blocked} for your decision.</source>
            <translation>{time} 起离线。您可以继续：{n} 条回复已排队，其中 {blocked} 条待您确认后发出。</translation>
        </message>
        <message>
            <source>Offline since {time}. Whether 1 reply arrived is not known yet; xdesk looks for it. New ones wait here.</source>
            <translation>自 {time} 起离线。有 1 条回复是否送达尚不清楚，xdesk 会去查找；新的回复在此等候。</translation>
        </message>
        <message>
            <source>Offline since {time}. Whether {n} replies arrived is not known yet; xdesk looks for them. New ones wait here.</source>
            <translation>自 {time} 起离线。有 {n} 条回复是否送达尚不清楚，xdesk 会去查找；新的回复在此等候。</translation>
        </message>
    </context>
    <context>
        <name>Outbox</name>
        <message>
            <source>X could not be reached. The reply waits and goes out by itself.</source>
            <translation>无法连接 X。这条回复会等待并自动发出。</translation>
        </message>
        <message>
            <source>No answer from X. A similar message is there; look whether it is yours.</source>
            <translation>X 没有回音。已有一条相似的消息，请确认是不是这一条。</translation>
        </message>
        <message>
            <source>No answer from X, and X could not be asked since. Look on x.com.</source>
            <translation>X 没有回音，之后也无法核对。请到 x.com 查看。</translation>
        </message>
        <message>
            <source>No answer from X; this conversation cannot be read back. Look on x.com.</source>
            <translation>X 没有回音，这段会话也无法回读。请到 x.com 查看。</translation>
        </message>
        <message>
            <source>No answer from X. 1 check, not found.</source>
            <translation>X 没有回音。已核对 1 次，未找到。</translation>
        </message>
        <message>
            <source>No answer from X. {n} checks, not found.</source>
            <translation>X 没有回音。已核对 {n} 次，未找到。</translation>
        </message>
        <message>
            <source>The answer did not say whether X took it. A similar message is there; look whether it is yours.</source>
            <translation>收到的回应没有说明 X 是否已收下。X 上有一条相似的消息，请看看是不是您的。</translation>
        </message>
        <message>
            <source>The answer did not say whether X took it, and X could not be asked since. Look on x.com.</source>
            <translation>收到的回应没有说明 X 是否已收下，之后也无法向 X 查询。请到 x.com 上查看。</translation>
        </message>
        <message>
            <source>The answer did not say whether X took it; this conversation cannot be read back. Look on x.com.</source>
            <translation>收到的回应没有说明 X 是否已收下，而这个对话无法读回。请到 x.com 上查看。</translation>
        </message>
        <message>
            <source>The answer did not say whether X took it. 1 check, not found.</source>
            <translation>收到的回应没有说明 X 是否已收下。查找过 1 次，未找到。</translation>
        </message>
        <message>
            <source>The answer did not say whether X took it. {n} checks, not found.</source>
            <translation>收到的回应没有说明 X 是否已收下。查找过 {n} 次，未找到。</translation>
        </message>
        <message>
            <source>X has not confirmed it so far, and it was not found yet. Look on X, then decide.</source>
            <translation>X 尚未确认，目前也还没有找到。请先到 X 上查看，再决定。</translation>
        </message>
    </context>
    <context>
        <name>Outcome</name>
        <message>
            <source>A reply was not accepted by X. It waits for you.</source>
            <translation>有一条回复未被 X 接受，等您处理。</translation>
        </message>
        <message>
            <source>A reply needs you: did it arrive?</source>
            <translation>有一条回复待您处理：它发出去没有？</translation>
        </message>
        <message>
            <source>A reply is held: the customer wrote since.</source>
            <translation>有一条回复已暂缓：客户又发来消息。</translation>
        </message>
        <message>
            <source>Reply sent.</source>
            <translation>回复已发送。</translation>
        </message>
        <message>
            <source>{n} replies sent.</source>
            <translation>已发送 {n} 条回复。</translation>
        </message>
    </context>
    <context>
        <name>Output</name>
        <message>
            <source>The output could not be written: the disk it goes to is full or broken. Nothing on this desk is lost by that; run the command again and let it write elsewhere.</source>
            <translation>输出无法写入：存放输出的磁盘已满或有故障。xdesk 里的内容没有因此丢失；请重新运行这条命令，把输出写到别处。</translation>
        </message>
        <message>
            <source>There is no command “{word}”, so nothing was done. Did you mean: {meant}</source>
            <translation>没有“{word}”这个命令，什么也没有做。您要找的可能是：{meant}</translation>
        </message>
        <message>
            <source>There is no command “{word}”, so nothing was done. What there is: {all}</source>
            <translation>没有“{word}”这个命令，什么也没有做。可用的命令：{all}</translation>
        </message>
    </context>
    <context>
        <name>Page</name>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>Back to the conversations</source>
            <translation>返回会话</translation>
        </message>
    </context>
    <context>
        <name>Palette</name>
        <message>
            <source>View: </source>
            <translation>视图：</translation>
        </message>
        <message>
            <source>Page: </source>
            <translation>页面：</translation>
        </message>
        <message>
            <source>Theme: as the system</source>
            <translation>主题：跟随系统</translation>
        </message>
        <message>
            <source>Theme: light</source>
            <translation>主题：浅色</translation>
        </message>
        <message>
            <source>Theme: dark</source>
            <translation>主题：深色</translation>
        </message>
        <message>
            <source>Language: {name}</source>
            <translation>语言：{name}</translation>
        </message>
        <message>
            <source>Open a conversation first.</source>
            <translation>请先打开一个会话。</translation>
        </message>
        <message>
            <source>Insert macro: </source>
            <translation>插入话术：</translation>
        </message>
        <message>
            <source>Commands</source>
            <translation>命令</translation>
        </message>
        <message>
            <source>Type a command, a name or a macro</source>
            <translation>输入命令、姓名或话术</translation>
        </message>
        <message>
            <source>Matches English, pinyin, initials and 中文</source>
            <translation>中文、拼音、首字母和英文都可匹配</translation>
        </message>
        <message>
            <source>1 match</source>
            <translation>1 项匹配</translation>
        </message>
        <message>
            <source>{n} matches</source>
            <translation>{n} 项匹配</translation>
        </message>
        <message>
            <source>no match</source>
            <translation>没有匹配</translation>
        </message>
        <message>
            <source>back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>run</source>
            <translation>执行</translation>
        </message>
        <message>
            <source>Go to</source>
            <translation>前往</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>Macros</source>
            <translation>话术</translation>
        </message>
        <message>
            <source>Choose a conversation first.</source>
            <translation>请先选择一个会话。</translation>
        </message>
        <message>
            <source>No reply waits here.</source>
            <translation>这里没有等待中的回复。</translation>
        </message>
        <message>
            <source>There is no note here.</source>
            <translation>这里没有备注。</translation>
        </message>
        <message>
            <source>No picture is here.</source>
            <translation>这里没有图片。</translation>
        </message>
        <message>
            <source>There is nothing to undo.</source>
            <translation>没有可撤销的操作。</translation>
        </message>
        <message>
            <source>Macros go into replies. Change from note to reply first.</source>
            <translation>话术只能用在回复里。请先从备注切换到回复。</translation>
        </message>
        <message>
            <source>Go back to the conversations first.</source>
            <translation>请先返回会话。</translation>
        </message>
        <message>
            <source>The conversations are in front already.</source>
            <translation>会话已经在最前面。</translation>
        </message>
    </context>
    <context>
        <name>Passphrase</name>
        <message>
            <source>Choose a passphrase</source>
            <translation>设置口令</translation>
        </message>
        <message>
            <source>It encrypts everything this desk keeps, sign-ins included. If you forget it, only the recovery code opens the desk.</source>
            <translation>口令会加密工作台保存的全部内容，包括登录信息。忘记口令后，只有恢复码能打开工作台。</translation>
        </message>
        <message>
            <source>Open this desk</source>
            <translation>打开工作台</translation>
        </message>
        <message>
            <source>Everything on this desk is encrypted with your passphrase.</source>
            <translation>本机的全部内容都用您的口令加密。</translation>
        </message>
        <message>
            <source>Passphrase</source>
            <translation>口令</translation>
        </message>
        <message>
            <source>The same once more</source>
            <translation>再输入一次</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>The passphrase is empty.</source>
            <translation>口令为空。</translation>
        </message>
        <message>
            <source>At least 8 characters keep it safe from guessing.</source>
            <translation>至少 8 个字符，才不易被猜出。</translation>
        </message>
        <message>
            <source>The two are not the same. Type them again.</source>
            <translation>两次输入不一致，请重新输入。</translation>
        </message>
        <message>
            <source>Use this passphrase</source>
            <translation>使用此口令</translation>
        </message>
    </context>
    <context>
        <name>Poll</name>
        <message>
            <source>Asking X for this conversation.</source>
            <translation>正在向 X 拉取此会话。</translation>
        </message>
        <message>
            <source>Asking X for older messages.</source>
            <translation>正在向 X 拉取更早的消息。</translation>
        </message>
        <message>
            <source>Asking X for news.</source>
            <translation>正在向 X 拉取新消息。</translation>
        </message>
        <message>
            <source>Asking X again.</source>
            <translation>重新向 X 拉取。</translation>
        </message>
        <message>
            <source>Asking X for news. Direct messages can be read again at {time}.</source>
            <translation>正在向 X 查询新消息。私信要到 {time} 才能再次读取。</translation>
        </message>
        <message>
            <source>Asking X for news. Mentions can be read again at {time}.</source>
            <translation>正在向 X 查询新消息。提及要到 {time} 才能再次读取。</translation>
        </message>
        <message>
            <source>Asking X for news. Your own posts can be read again at {time}.</source>
            <translation>正在向 X 查询新消息。自有帖子要到 {time} 才能再次读取。</translation>
        </message>
        <message>
            <source>The reads X allows are used up. X can be asked again at {time}.</source>
            <translation>X 允许的读取次数已用完，{time} 才能再次查询。</translation>
        </message>
        <message>
            <source>Asking X for news. Some of it can be read again at {time}.</source>
            <translation>正在向 X 查询新消息。其中一部分要到 {time} 才能再次读取。</translation>
        </message>
        <message>
            <source>This xdesk cannot read this kind of conversation. Update it, or look on x.com.</source>
            <translation>这个版本的 xdesk 无法读取这类会话。请更新，或到 x.com 上查看。</translation>
        </message>
    </context>
    <context>
        <name>Profile</name>
        <message>
            <source>There is no desk in {folder}. Nothing was made there. Name the folder of your desk with --profile, or make a desk first: start xdesk, or add an account with: xdesk account add</source>
            <translation>{folder} 中没有工作台，也没有在那里新建任何文件。请用 --profile 指定您的工作台所在的文件夹；要新建工作台，请启动 xdesk，或用这条命令添加账号：xdesk account add</translation>
        </message>
        <message>
            <source>The desk in {folder} was written by an earlier xdesk and can only be read there, so it cannot be brought over to this one. Nothing was changed. Make the folder writable or copy it to where you may write, then open it there.</source>
            <translation>{folder} 中的工作台由较早版本的 xdesk 写入，并且在那里只能读取，因此无法转换到当前版本。没有任何改动。请将该文件夹设为可写，或把它复制到您可以写入的位置，然后在那里打开。</translation>
        </message>
        <message>
            <source>This profile opens with its passphrase. Give it with --passphrase-fd.</source>
            <translation>这个配置需要口令才能打开，请用 --passphrase-fd 提供。</translation>
        </message>
        <message>
            <source>The folder {folder} is not empty, and a one-time desk deletes its folder at the end. Nothing was changed. Name an empty folder, or none.</source>
            <translation>文件夹 {folder} 不是空的，而一次性工作台结束时会删除它的文件夹。没有做任何改动。请指定一个空文件夹，或不指定。</translation>
        </message>
        <message>
            <source>This profile keeps its key in the system keyring. Start it without a passphrase.</source>
            <translation>这个配置的密钥保存在系统钥匙串里，启动时无需口令。</translation>
        </message>
        <message>
            <source>This one-time profile is closed for good: its key was never stored. Start a new one.</source>
            <translation>这个一次性配置已永久关闭：它的密钥从未保存。请新建一个。</translation>
        </message>
        <message>
            <source>Another xdesk is at work in this profile and does not finish, so no second one starts. Nothing was changed. Wait for it to end, or end it, then start again.</source>
            <translation>另一个 xdesk 正在使用此配置且尚未结束，因此没有再启动一个。没有做任何改动。请等它结束或将其关闭，然后重新启动。</translation>
        </message>
        <message>
            <source>Another xdesk is open on this profile; it reads and sends by itself. Nothing was done here. Leave the work to it, or close it first.</source>
            <translation>另一个 xdesk 已打开此配置，会自行收取和发送。这里没有做任何操作。请交给它处理，或先将其关闭。</translation>
        </message>
        <message>
            <source>Descriptor {number} gives no passphrase: it is not open, or what it gives is no text. Nothing was opened. Open it for xdesk, for example: --passphrase-fd 3 3&lt;FILE</source>
            <translation>描述符 {number} 给不出口令：它没有打开，或给出的不是文本。没有打开任何内容。请为 xdesk 打开它，例如：--passphrase-fd 3 3&lt;文件</translation>
        </message>
        <message>
            <source>Another xdesk is just opening this profile and does not finish; its keyring may be asking for a password. Nothing was changed. Answer it or end it, then start again.</source>
            <translation>另一个 xdesk 正在打开这个配置，一直没有完成；可能是钥匙串在等待输入密码。没有做任何改动。请输入密码，或结束它，然后重新启动。</translation>
        </message>
        <message>
            <source>You may not write the file {name} in {folder}, so xdesk cannot tell whether another one is open there. Nothing was done here, so that no customer gets a reply twice. Make the file writable, then try again.</source>
            <translation>没有写入 {folder} 中文件 {name} 的权限，xdesk 无法判断那里是否已有另一个在运行。为避免客户收到重复回复，这里没有执行任何操作。请开放该文件的写入权限，然后重试。</translation>
        </message>
        <message>
            <source>The folder {folder} cannot be used: it is not writable. Nothing was changed. Make it writable, or name another folder with --profile.</source>
            <translation>文件夹 {folder} 无法使用：没有写入权限。没有做任何改动。请开放写入权限，或用 --profile 指定另一个文件夹。</translation>
        </message>
        <message>
            <source>The disk of {folder} is full, so nothing can be saved there. Nothing was changed. Free some space, or name another folder with --profile.</source>
            <translation>{folder} 所在的磁盘已满，无法在那里保存。没有做任何改动。请腾出空间，或用 --profile 指定另一个文件夹。</translation>
        </message>
        <message>
            <source>The disk of {folder} has room but takes no more files, so nothing can be saved there. Nothing was changed. Delete files that are not needed (many small ones help most), then try again.</source>
            <translation>{folder} 所在的磁盘还有空间，但文件数量已达上限，无法在那里保存。没有做任何改动。请删除不需要的文件（大量小文件最有效），然后重试。</translation>
        </message>
        <message>
            <source>This computer lets xdesk open no more files at once, so {folder} cannot be opened. Nothing was changed. Close other programs, or raise the limit (ulimit -n), then try again.</source>
            <translation>本机不允许 xdesk 再同时打开更多文件，因此无法打开 {folder}。没有做任何改动。请关闭其他程序，或提高上限（ulimit -n），然后重试。</translation>
        </message>
        <message>
            <source>The disk of {folder} gives no locks, so xdesk cannot tell whether another one is open there. Nothing was changed. Use a folder on a disk of this computer, or ask who runs the server.</source>
            <translation>{folder} 所在的磁盘不支持文件锁，xdesk 无法判断那里是否已有另一个在运行。没有做任何改动。请改用本机磁盘上的文件夹，或联系服务器管理员。</translation>
        </message>
        <message>
            <source>The disk of {folder} did not answer as it should. Nothing was changed. Check the disk, then try again.</source>
            <translation>{folder} 所在的磁盘没有正常响应。没有做任何改动。请检查磁盘，然后重试。</translation>
        </message>
        <message>
            <source>The system does not let xdesk use the folder {folder} and says: {reason}. Nothing was changed. Mend that, or name another folder with --profile.</source>
            <translation>系统不允许 xdesk 使用文件夹 {folder}，原因：{reason}。没有做任何改动。请先解决，或用 --profile 指定另一个文件夹。</translation>
        </message>
        <message>
            <source>The file {name} in {folder} cannot be read, so xdesk cannot tell how the desk there is opened. Nothing was changed. Use the recovery code of this desk, or put the file back from a backup.</source>
            <translation>{folder} 中的文件 {name} 无法读取，xdesk 不知道那里的工作台该如何打开。没有做任何改动。请使用这个工作台的恢复码，或从备份恢复该文件。</translation>
        </message>
        <message>
            <source>The file {name} is missing from {folder}, so xdesk cannot tell how the desk there is opened. Nothing was changed. Use the recovery code of this desk, or put the file back from a backup.</source>
            <translation>{folder} 中缺少文件 {name}，xdesk 不知道那里的工作台该如何打开。没有做任何改动。请使用这个工作台的恢复码，或从备份恢复该文件。</translation>
        </message>
        <message>
            <source>The key of this desk is not in the keyring, so its messages and drafts cannot be opened. They are still in {folder}. Unlock the keyring you used before, or use the recovery code of this desk.</source>
            <translation>钥匙串里没有这个工作台的密钥，因此消息和草稿无法打开。它们仍在 {folder} 中。请解锁之前使用的钥匙串，或使用这个工作台的恢复码。</translation>
        </message>
        <message>
            <source>Descriptor {number} gives no recovery code: it is not open, or what it gives is no text. Nothing was opened. Open it for xdesk, for example: --recovery-fd 3 3&lt;FILE</source>
            <translation>描述符 {number} 没有给出恢复码：它未打开，或内容不是文本。没有打开任何内容。请为 xdesk 打开它，例如：--recovery-fd 3 3&lt;FILE</translation>
        </message>
        <message>
            <source>It opens with its passphrase. Where that is lost, the recovery code opens it, too.</source>
            <translation>请输入口令打开。口令丢失时，也可以用恢复码打开。</translation>
        </message>
    </context>
    <context>
        <name>Rail</name>
        <message>
            <source>Outbox</source>
            <translation>发件箱</translation>
        </message>
        <message>
            <source>Inbox</source>
            <translation>收件箱</translation>
        </message>
        <message>
            <source>Mine</source>
            <translation>我的</translation>
        </message>
        <message>
            <source>Unassigned</source>
            <translation>未分配</translation>
        </message>
        <message>
            <source>Urgent, overdue</source>
            <translation>紧急与超时</translation>
        </message>
        <message>
            <source>Read, unanswered</source>
            <translation>已读未回</translation>
        </message>
        <message>
            <source>Drafts</source>
            <translation>草稿</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>已办结</translation>
        </message>
        <message>
            <source>connected</source>
            <translation>已连接</translation>
        </message>
        <message>
            <source>signed out</source>
            <translation>已退出登录</translation>
        </message>
        <message>
            <source>no credit left at X</source>
            <translation>X 余额已用完</translation>
        </message>
        <message>
            <source>offline</source>
            <translation>离线</translation>
        </message>
        <message>
            <source>Menu</source>
            <translation>菜单</translation>
        </message>
        <message>
            <source>Accounts</source>
            <translation>账号</translation>
        </message>
        <message>
            <source>on shift until {time}</source>
            <translation>当班至 {time}</translation>
        </message>
        <message>
            <source>1 needs you</source>
            <translation>1 条待您处理</translation>
        </message>
        <message>
            <source>{n} need you</source>
            <translation>{n} 条待您处理</translation>
        </message>
        <message>
            <source>being removed</source>
            <translation>正在移除</translation>
        </message>
        <message>
            <source>connected, reading waits</source>
            <translation>已连接，等待读取</translation>
        </message>
        <message>
            <source>connected, X refuses a part</source>
            <translation>已连接，X 拒绝了一部分</translation>
        </message>
    </context>
    <context>
        <name>Recovery</name>
        <message>
            <source>A recovery code has 56 letters and digits, in two lines of seven groups; these are {count}. Nothing was opened. Compare them with what you kept.</source>
            <translation>恢复码共 56 个字母和数字，分两行，每行七组；您输入了 {count} 个。工作台没有打开，请与保存的恢复码核对。</translation>
        </message>
        <message>
            <source>“{sign}” is in no recovery code: only digits and the letters A to Z without U. Nothing was opened. Compare it with what you kept.</source>
            <translation>恢复码中不会出现“{sign}”：只有数字和字母 A 到 Z（不含 U）。没有打开任何内容。请与您保存的恢复码核对。</translation>
        </message>
        <message>
            <source>Line {line} of the recovery code is mistyped. Nothing was opened. Compare its groups with what you kept.</source>
            <translation>恢复码第 {line} 行输入有误。没有打开任何内容。请逐组与您保存的恢复码核对。</translation>
        </message>
        <message>
            <source>There is no {name} in {folder}, so the recovery code has nothing to open. Nothing was changed. Name the folder of the desk with --profile.</source>
            <translation>{folder} 中没有 {name}，恢复码没有可打开的内容。没有做任何改动。请用 --profile 指定工作台所在的文件夹。</translation>
        </message>
        <message>
            <source>This recovery code is typed right, but belongs to another desk than the one in {folder}. Nothing was changed. Use the code that was shown for this desk.</source>
            <translation>恢复码输入无误，但不属于 {folder} 中的工作台。没有做任何改动。请使用为该工作台显示过的恢复码。</translation>
        </message>
        <message>
            <source>Opened with the recovery code. {names} had been lost and is back; from now on it opens as before.</source>
            <translation>已用恢复码打开。丢失的 {names} 已恢复；以后可照常打开。</translation>
        </message>
        <message>
            <source>Opened with the recovery code. The keyring of this computer does not keep the key, so the code is needed at every start.</source>
            <translation>已用恢复码打开。本机的钥匙串没有保存密钥，因此每次启动都需要恢复码。</translation>
        </message>
        <message>
            <source>Opened with the recovery code. Without its passphrase, the code is needed at every start.</source>
            <translation>已用恢复码打开。没有口令时，每次启动都需要恢复码。</translation>
        </message>
        <message>
            <source>Opened with the recovery code. {name} stays lost, so the passphrase opens nothing and the code is needed at every start.</source>
            <translation>已用恢复码打开。{name} 未能恢复，口令无法使用，因此每次启动都需要恢复码。</translation>
        </message>
        <message>
            <source>Opened with the recovery code. Nothing was lost.</source>
            <translation>已用恢复码打开。没有任何内容丢失。</translation>
        </message>
        <message>
            <source>Line {n}: {groups}</source>
            <translation>第 {n} 行：{groups}</translation>
        </message>
        <message>
            <source>Keep the recovery code</source>
            <translation>请保存恢复码</translation>
        </message>
        <message>
            <source>Write it on paper or put it into a password safe, away from this computer. Whoever has the code and the desk's folder can read everything in it.</source>
            <translation>请抄在纸上或存入密码保险箱，不要放在这台电脑上。任何人同时拿到恢复码和工作台文件夹，就能看到其中的全部内容。</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Later</source>
            <translation>以后再说</translation>
        </message>
        <message>
            <source>I have kept it</source>
            <translation>我已保存</translation>
        </message>
        <message>
            <source>Copied. It leaves the clipboard after a minute.</source>
            <translation>已复制，一分钟后将从剪贴板清除。</translation>
        </message>
        <message>
            <source>Open with the recovery code</source>
            <translation>用恢复码打开</translation>
        </message>
        <message>
            <source>Line {n}</source>
            <translation>第 {n} 行</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>From now on the desk opens with the new passphrase. The code stays the same.</source>
            <translation>今后可用新口令打开工作台，恢复码不变。</translation>
        </message>
        <message>
            <source>Everything on this desk is encrypted. If its passphrase, its keyring or a file in its folder is lost, this code alone opens it. Once you have kept it, it is not shown again, and nobody finds it for you.</source>
            <translation>工作台上的内容全部加密。口令、钥匙串或文件夹里的文件一旦丢失，只有恢复码能打开。您确认保存后不会再显示，丢了谁也找不回来。</translation>
        </message>
        <message>
            <source>Print…</source>
            <translation>打印…</translation>
        </message>
        <message>
            <source>The printer has the page. Read it before you put it away.</source>
            <translation>已送往打印机。收好之前请核对一遍。</translation>
        </message>
        <message>
            <source>This computer has no printer. Write the code on paper, or copy it.</source>
            <translation>这台电脑没有打印机。请手抄，或复制恢复码。</translation>
        </message>
        <message>
            <source>The printer did not take the page. Try again, or write it down.</source>
            <translation>打印没有成功。请再试一次，或手抄下来。</translation>
        </message>
        <message>
            <source>Type both lines, each of seven groups of four. Spaces and capitals do not matter. Files that are missing in the desk's folder are put back.</source>
            <translation>请输入两行恢复码，每行七组，每组四位；空格和大小写不影响。文件夹里缺失的文件会一并恢复。</translation>
        </message>
    </context>
    <context>
        <name>RecoveryPage</name>
        <message>
            <source>Keep this page away from the computer. Whoever has the code and the desk's folder can read everything in it. To use the code: start xdesk and choose “Use the recovery code”.</source>
            <translation>请把这张纸放在远离电脑的地方。任何人同时拿到恢复码和工作台文件夹，就能看到其中的全部内容。使用方法：启动 xdesk，选择“使用恢复码”。</translation>
        </message>
        <message>
            <source>Recovery code of an xdesk desk</source>
            <translation>xdesk 工作台恢复码</translation>
        </message>
        <message>
            <source>Folder: {folder}</source>
            <translation>文件夹：{folder}</translation>
        </message>
        <message>
            <source>Date: {day}</source>
            <translation>日期：{day}</translation>
        </message>
    </context>
    <context>
        <name>Replica</name>
        <message>
            <source>Held: {name} wrote after you wrote this</source>
            <translation>已暂缓：您写完之后，{name}又发来消息</translation>
        </message>
        <message>
            <source>Held: this conversation was answered elsewhere after you wrote this</source>
            <translation>已暂缓：您写完之后，别处已有人回复了此会话</translation>
        </message>
        <message>
            <source>Held: this waited for more than 4 hours</source>
            <translation>已暂缓：这条已等了 4 小时以上</translation>
        </message>
        <message>
            <source>The file of this profile was damaged and is kept as {name}. Start again: customers' messages are fetched again from X; unsent drafts and replies, notes and tags stay in that file.</source>
            <translation>此配置的文件已损坏，现保留为 {name}。重新启动后，客户的消息会从 X 重新拉取；未发送的草稿和回复、备注、标签留在那个文件里。</translation>
        </message>
        <message>
            <source>This profile was written by a newer xdesk (schema {found}, this one knows {known}). Nothing is changed. Install the newer xdesk.</source>
            <translation>此配置由更新版本的 xdesk 写入（结构版本 {found}，本程序支持到 {known}）。没有改动任何内容。安装新版 xdesk 后再打开。</translation>
        </message>
        <message>
            <source>Too late: this reply is already on its way or settled. Nothing was changed.</source>
            <translation>来不及了：这条回复已经发出或已有结果。没有改动任何内容。</translation>
        </message>
        <message>
            <source>The disk is full. Nothing you saved is lost, new changes are not kept. Free some space; xdesk goes on by itself.</source>
            <translation>磁盘已满。已保存的内容都在，新的更改暂时存不下。腾出一些空间后，xdesk 会自动继续。</translation>
        </message>
        <message>
            <source>The profile cannot be written to. You can read, nothing new is kept or sent. Make the folder writable and start again.</source>
            <translation>无法写入此配置文件夹。您可以查看，但新内容不会保存，也不会发送。把该文件夹改为可写后重新启动。</translation>
        </message>
        <message>
            <source>The disk did not take the last change, so it is not saved. What was saved before is intact. Check the disk.</source>
            <translation>磁盘没有写入刚才的更改，因此未保存。之前保存的内容完好。检查一下磁盘。</translation>
        </message>
        <message>
            <source>The disk did not confirm the last change, so it is unknown whether it is saved. Do not make it again: xdesk looks by itself, at the latest at the next start. Check the disk.</source>
            <translation>磁盘没有确认上一次改动，因此还不知道是否已保存。请不要重做：xdesk 会自行查明，最迟在下次启动时。请检查磁盘。</translation>
        </message>
        <message>
            <source>Another program holds the file of this profile, so the last change is not saved. Close that program and try again.</source>
            <translation>另一个程序占用了此配置的文件，刚才的更改未保存。关闭那个程序后再试。</translation>
        </message>
        <message>
            <source>The key does not open this profile. Nothing is changed. Use the key or passphrase that the profile was made with.</source>
            <translation>这个密钥打不开此配置。没有改动任何内容。使用创建此配置时的密钥或口令。</translation>
        </message>
        <message>
            <source>xdesk is closing, so this change was not made.</source>
            <translation>xdesk 正在关闭，这项更改没有执行。</translation>
        </message>
        <message>
            <source>The file of this profile could not be opened, and the system does not say why. Nothing is changed. Try again; if it stays so, look at the disk.</source>
            <translation>这个配置的文件无法打开，系统没有说明原因。没有做任何改动。请重试；如果仍然如此，请检查磁盘。</translation>
        </message>
        <message>
            <source>This profile was written by an earlier xdesk, and this command does not change it. Open the desk once, then try again.</source>
            <translation>此配置由较早版本的 xdesk 写成，而这个命令不会改动它。请先打开一次工作台，然后重试。</translation>
        </message>
        <message>
            <source>The disk did not read or take what opens this profile. Nothing was set aside, what was saved stays where it is. Check the disk and its connection, then try again.</source>
            <translation>磁盘没能读取或写入打开此配置所需的内容。没有移走任何文件，已保存的内容都在原处。请检查磁盘及其连接，然后重试。</translation>
        </message>
        <message>
            <source>Another program holds the file of this profile, or its disk takes no locks. Nothing was changed. Close that program, or keep the profile on a disk of this computer, then try again.</source>
            <translation>另一个程序正占用此配置的文件，或者所在磁盘不支持加锁。没有改动任何内容。请关闭那个程序，或把配置放到本机磁盘上，然后重试。</translation>
        </message>
        <message>
            <source>The file of this profile does not read as it was written. Nothing is changed or deleted. Start xdesk again: it examines the file and says what it found.</source>
            <translation>此配置的文件读出的内容与写入时不符。没有改动或删除任何内容。请重新启动 xdesk：它会检查文件并告诉您结果。</translation>
        </message>
        <message>
            <source>The file of this profile is not in its folder. Nothing was changed. Start the desk: it says what happened to it.</source>
            <translation>此配置的文件不在其文件夹中。没有改动任何内容。请启动工作台，它会说明文件的去向。</translation>
        </message>
        <message>
            <source>The file of this profile was made by another build of xdesk and does not fit this one ({what}). Nothing was changed. Open it with the xdesk that used it last.</source>
            <translation>此配置的文件由另一个版本的 xdesk 生成，与本程序不符（{what}）。没有改动任何内容。请用上次使用它的 xdesk 打开。</translation>
        </message>
        <message>
            <source>Held: this waited in a file that was set aside. Look whether it is still right.</source>
            <translation>已暂缓：这条回复曾在一个被移走的文件里等待。请确认它是否仍然合适。</translation>
        </message>
        <message>
            <source>This was on its way when its file was set aside. Look on X whether it is there, then decide.</source>
            <translation>文件被移走时这条回复正在发送途中。请先在 X 上查看它是否已发出，再做决定。</translation>
        </message>
        <message>
            <source>The file of this profile is not in its folder: something moved or deleted it. Nothing was changed. Put it back and try again; without it the next start makes a new one, and what was only in it stays lost.</source>
            <translation>此配置的文件不在其文件夹中：它被移动或删除了。没有改动任何内容。请把它放回原处再重试；如果没有它，下次启动会新建一个文件，只存在于原文件中的内容将无法找回。</translation>
        </message>
    </context>
    <context>
        <name>Reply</name>
        <message>
            <source>The text is back in the editor. It has not been sent.</source>
            <translation>文字已回到输入框，没有发出。</translation>
        </message>
        <message>
            <source>There is no text to send yet.</source>
            <translation>还没有可发送的文字。</translation>
        </message>
        <message>
            <source>{field} is empty. Fill it in, then send.</source>
            <translation>{field}还没填。填好再发。</translation>
        </message>
        <message>
            <source>This text is 1 too long for X. Shorten it, then send.</source>
            <translation>文字超出 1 个。请缩短后再发。</translation>
        </message>
        <message>
            <source>This text is {n} too long for X. Shorten it, then send.</source>
            <translation>文字超出 {n} 个。请缩短后再发。</translation>
        </message>
        <message>
            <source>There is no post here that X would let you answer.</source>
            <translation>这里没有可以回复的帖子。</translation>
        </message>
        <message>
            <source>A promise lies between 1 minute and 7 days. Choose another.</source>
            <translation>承诺须在 1 分钟到 7 天之间。请另选时间。</translation>
        </message>
        <message>
            <source>Taken back. The text is in the editor.</source>
            <translation>已撤回。文字在输入框里。</translation>
        </message>
        <message>
            <source>Queued again. It goes out as it is.</source>
            <translation>已重新排队，将原样发出。</translation>
        </message>
        <message>
            <source>Dropped. It will not go out.</source>
            <translation>不发了。这条不会发出。</translation>
        </message>
        <message>
            <source>Queued for {name}. It goes out in {n} s; until then it can be taken back.</source>
            <translation>给 {name} 的回复已排队，{n} 秒后发出，在那之前可以撤回。</translation>
        </message>
        <message>
            <source>The text as it was when you first pressed Send is stored already and goes out. This one was not sent: take the first one back, or send this after it.</source>
            <translation>您第一次按下发送时的文字已经保存，会发出去。现在这段没有发送：可以把前一条撤回，或者接着再发这一段。</translation>
        </message>
        <message>
            <source>Look on X whether it is there, then decide.</source>
            <translation>请在 X 上查看它是否已在，然后决定。</translation>
        </message>
        <message>
            <source>It is dropped in {n} s.</source>
            <translation>{n} 秒后作废。</translation>
        </message>
        <message>
            <source>It counts as sent in {n} s.</source>
            <translation>{n} 秒后算作已发送。</translation>
        </message>
        <message>
            <source>It goes out again in {n} s. It may arrive twice.</source>
            <translation>{n} 秒后再发一次，对方可能收到两遍。</translation>
        </message>
        <message>
            <source>Taken back. You are asked again.</source>
            <translation>已撤回，请您重新决定。</translation>
        </message>
    </context>
    <context>
        <name>ReplyNotice</name>
        <message>
            <source>Goes to {name} in {n} s</source>
            <translation>{n} 秒后发给 {name}</translation>
        </message>
        <message>
            <source>Queued for {name}</source>
            <translation>给 {name} 的回复已排队</translation>
        </message>
        <message>
            <source>Sending to {name}</source>
            <translation>正在发给 {name}</translation>
        </message>
        <message>
            <source>Looking whether {name} has it</source>
            <translation>正在核对 {name} 是否已收到</translation>
        </message>
        <message>
            <source>Needs you: did it reach {name}?</source>
            <translation>待您处理：发给 {name} 的这条到底发出去没有？</translation>
        </message>
        <message>
            <source>Not accepted. Your reply to {name} waits for you</source>
            <translation>X 未接受。给 {name} 的回复等您处理</translation>
        </message>
        <message>
            <source>Held. Your reply to {name} waits for you</source>
            <translation>已暂缓。给 {name} 的回复等您处理</translation>
        </message>
        <message>
            <source>Sent to {name}</source>
            <translation>已发给 {name}</translation>
        </message>
        <message>
            <source>To {name}: counts as sent in {n} s</source>
            <translation>{n} 秒后算作已发给 {name}</translation>
        </message>
        <message>
            <source>Goes to {name} again in {n} s</source>
            <translation>{n} 秒后再次发给 {name}</translation>
        </message>
        <message>
            <source>To {name}: dropped in {n} s</source>
            <translation>给 {name} 的这条 {n} 秒后作废</translation>
        </message>
        <message>
            <source>Dropped: nothing goes to {name}</source>
            <translation>已作废，不再发给 {name}</translation>
        </message>
        <message>
            <source>Counts as sent to {name}</source>
            <translation>已算作发给 {name}</translation>
        </message>
    </context>
    <context>
        <name>Search</name>
        <message>
            <source>This is no place in a search: “{token}”. Nothing was looked for. Give what “next” said in the answer before, or leave it out to begin with the newest.</source>
            <translation>“{token}”不是搜索中的位置，因此没有搜索。请填上一次结果里 next 的值，或者不填，从最新的开始。</translation>
        </message>
        <message>
            <source>“{text}” has no letter, digit or sign to look for. Nothing was looked for. Give a word or a part of one.</source>
            <translation>“{text}”里没有可以搜索的文字、数字或符号，因此没有搜索。请输入一个词或词的一部分。</translation>
        </message>
        <message>
            <source>--limit takes a number from 1 to {most}. Nothing was looked for.</source>
            <translation>--limit 要填 1 到 {most} 之间的数字，因此没有搜索。</translation>
        </message>
    </context>
    <context>
        <name>Status</name>
        <message>
            <source>Synced {n} s ago</source>
            <translation>{n} 秒前已同步</translation>
        </message>
        <message>
            <source>Synced {n} min ago</source>
            <translation>{n} 分钟前已同步</translation>
        </message>
        <message>
            <source>Synced {n} h ago</source>
            <translation>{n} 小时前已同步</translation>
        </message>
        <message>
            <source>{money} today</source>
            <translation>今日 {money}</translation>
        </message>
        <message>
            <source>{n} waiting to send</source>
            <translation>{n} 条待发送</translation>
        </message>
        <message>
            <source>{n} held</source>
            <translation>{n} 条已暂缓</translation>
        </message>
        <message>
            <source>{n} not accepted</source>
            <translation>{n} 条未被接受</translation>
        </message>
        <message>
            <source>reads {used} / {limit}, {kept} kept back</source>
            <translation>读取 {used} / {limit}，预留 {kept} 次</translation>
        </message>
        <message>
            <source>1 needs you</source>
            <translation>1 条待您处理</translation>
        </message>
        <message>
            <source>{n} need you</source>
            <translation>{n} 条待您处理</translation>
        </message>
        <message>
            <source>reads {used} / {limit}</source>
            <translation>读取 {used} / {limit}</translation>
        </message>
        <message>
            <source>Synced just now</source>
            <translation>刚刚已同步</translation>
        </message>
        <message>
            <source>Kept back for who waits longest, and for replies that may not have arrived.</source>
            <translation>预留给等待最久的客户，以及核对可能没有送达的回复。</translation>
        </message>
        <message>
            <source>Offline since {time}</source>
            <translation>{time} 起离线</translation>
        </message>
        <message>
            <source>Not synced yet</source>
            <translation>尚未同步</translation>
        </message>
        <message>
            <source>Commands</source>
            <translation>命令</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>按键</translation>
        </message>
        <message>
            <source>{n} checking</source>
            <translation>{n} 条核对中</translation>
        </message>
    </context>
    <context>
        <name>Toast</name>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
    </context>
    <context>
        <name>Transcript</name>
        <message>
            <source>Answer to {name}</source>
            <translation>回复 {name}</translation>
        </message>
        <message>
            <source>Answer to a post that is no longer on X</source>
            <translation>回复的帖子在 X 上已不存在</translation>
        </message>
        <message>
            <source>Answer to a post that is not on this computer yet</source>
            <translation>回复的帖子尚未取到本机</translation>
        </message>
        <message>
            <source>New</source>
            <translation>新消息</translation>
        </message>
        <message>
            <source>This kind of message is shown on X only.</source>
            <translation>这类消息只能在 X 上查看。</translation>
        </message>
        <message>
            <source>Show all</source>
            <translation>显示全部</translation>
        </message>
        <message>
            <source>Video</source>
            <translation>视频</translation>
        </message>
        <message>
            <source>File</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>Show picture</source>
            <translation>显示图片</translation>
        </message>
        <message>
            <source>Deleted on X · {time}</source>
            <translation>已在 X 上删除 · {time}</translation>
        </message>
        <message>
            <source>Cancelled, not sent: {words} · {time}</source>
            <translation>已取消，未发送：{words} · {time}</translation>
        </message>
        <message>
            <source>{words} · {time}</source>
            <translation>{words} · {time}</translation>
        </message>
        <message>
            <source>Drop</source>
            <translation>不发了</translation>
        </message>
        <message>
            <source>It is there</source>
            <translation>X 上已有</translation>
        </message>
        <message>
            <source>Send again</source>
            <translation>再发一次</translation>
        </message>
        <message>
            <source>Send anyway</source>
            <translation>照发</translation>
        </message>
        <message>
            <source>Edit</source>
            <translation>修改</translation>
        </message>
        <message>
            <source>Load older messages from X</source>
            <translation>从 X 读取更早的消息</translation>
        </message>
        <message>
            <source>{act}: {words}</source>
            <translation>{act}：{words}</translation>
        </message>
        <message>
            <source>Messages</source>
            <translation>消息</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>今天</translation>
        </message>
        <message>
            <source>Yesterday</source>
            <translation>昨天</translation>
        </message>
        <message>
            <source>No answer from X. 1 check, not found.</source>
            <translation>X 没有回音。已核对 1 次，未找到。</translation>
        </message>
        <message>
            <source>No answer from X. {n} checks, not found.</source>
            <translation>X 没有回音。已核对 {n} 次，未找到。</translation>
        </message>
        <message>
            <source>{why} Looking until {time}.</source>
            <translation>{why}将查找到 {time}。</translation>
        </message>
        <message>
            <source>Held: look at what came since, then decide</source>
            <translation>已暂缓：请先看看之后来的消息，再决定</translation>
        </message>
        <message>
            <source>{time}, message deleted on X</source>
            <translation>{time}，消息已在 X 上删除</translation>
        </message>
        <message>
            <source>Internal note, {name}, {time}: {words}</source>
            <translation>内部备注，{name}，{time}：{words}</translation>
        </message>
        <message>
            <source>{time}, {words}</source>
            <translation>{time}，{words}</translation>
        </message>
        <message>
            <source>{name}, {time}: {words}</source>
            <translation>{name}，{time}：{words}</translation>
        </message>
        <message>
            <source>You, {time}, {state}: {words}</source>
            <translation>我，{time}，{state}：{words}</translation>
        </message>
        <message>
            <source>picture</source>
            <translation>图片</translation>
        </message>
        <message>
            <source>Something on X that xdesk does not know ({kind})</source>
            <translation>X 上的新内容，xdesk 尚不认识（{kind}）</translation>
        </message>
        <message>
            <source>Someone</source>
            <translation>有人</translation>
        </message>
        <message>
            <source>{n} others</source>
            <translation>另外 {n} 人</translation>
        </message>
        <message>
            <source>{names} left</source>
            <translation>{names}离开了会话</translation>
        </message>
        <message>
            <source>{names} joined</source>
            <translation>{names}加入了会话</translation>
        </message>
        <message>
            <source>, </source>
            <translation>、</translation>
        </message>
        <message>
            <source>This message holds only characters that cannot be seen.</source>
            <translation>这条消息只有看不见的字符。</translation>
        </message>
        <message>
            <source>Look on X</source>
            <translation>在 X 上查看</translation>
        </message>
        <message>
            <source>Decide now</source>
            <translation>现在决定</translation>
        </message>
        <message>
            <source>No answer from X. Looking until {time}.</source>
            <translation>X 没有回音，会查找到 {time}。</translation>
        </message>
        <message>
            <source>A post on X</source>
            <translation>X 上的帖子</translation>
        </message>
        <message>
            <source>This post is no longer on X.</source>
            <translation>此帖子已从 X 上删除。</translation>
        </message>
        <message>
            <source>This post is not on this computer yet.</source>
            <translation>此帖子尚未读取到本机。</translation>
        </message>
        <message>
            <source>Poll, closed</source>
            <translation>投票（已结束）</translation>
        </message>
        <message>
            <source>Poll</source>
            <translation>投票</translation>
        </message>
        <message>
            <source>{name}: {words}</source>
            <translation>{name}：{words}</translation>
        </message>
        <message>
            <source>You saw it on X. It counts as sent in a moment.</source>
            <translation>您在 X 上看到了这条，稍后算作已发送。</translation>
        </message>
        <message>
            <source>It goes out again in a moment. It may arrive twice.</source>
            <translation>稍后再发一次，对方可能收到两遍。</translation>
        </message>
        <message>
            <source>It is dropped in a moment.</source>
            <translation>稍后作废，不再发送。</translation>
        </message>
        <message>
            <source>Messages may be missing here: X no longer lists {begin} – {end}</source>
            <translation>此处可能缺失消息：X 已不再列出 {begin}至 {end}的内容</translation>
        </message>
        <message>
            <source>Messages may be missing here: X no longer lists all of {begin}</source>
            <translation>此处可能缺失消息：X 已不再列出 {begin}的全部内容</translation>
        </message>
    </context>
    <context>
        <name>Unsaved</name>
        <message>
            <source>This desk keeps nothing after it is closed.</source>
            <translation>这个工作台关闭后不保留任何内容。</translation>
        </message>
        <message>
            <source>What you wrote is not stored yet</source>
            <translation>您写的内容还没有保存</translation>
        </message>
        <message>
            <source>, </source>
            <translation>、</translation>
        </message>
        <message>
            <source>The disk does not take it, so xdesk stays open. It was written to: {names}.</source>
            <translation>磁盘没有保存成功，所以 xdesk 没有关闭。这些内容写给：{names}。</translation>
        </message>
        <message>
            <source>Free some space or check the disk, then try again. Or close now: the text is kept in an encrypted rescue file in the folder of this desk and is a draft again at the next start.</source>
            <translation>请腾出一些空间或检查磁盘，然后重试。也可以现在关闭：内容会加密存入本工作台文件夹里的救援文件，下次启动时重新成为草稿。</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>已复制</translation>
        </message>
        <message>
            <source>Copy the text</source>
            <translation>复制内容</translation>
        </message>
        <message>
            <source>Close with a rescue file</source>
            <translation>存入救援文件并关闭</translation>
        </message>
        <message>
            <source>Close and lose it</source>
            <translation>关闭并丢弃</translation>
        </message>
        <message>
            <source>Stay</source>
            <translation>不关闭</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>The rescue file could not be written either: copy the text. {why}</source>
            <translation>救援文件也无法写入，请先复制内容。{why}</translation>
        </message>
        <message>
            <source>A one-time desk keeps nothing after it is closed.</source>
            <translation>一次性工作台关闭后不保留任何内容。</translation>
        </message>
    </context>
    <context>
        <name>Vault</name>
        <message>
            <source>The passphrase is empty, so nothing was opened. Give at least one character.</source>
            <translation>口令为空，没有打开任何内容。请至少输入一个字符。</translation>
        </message>
        <message>
            <source>This computer has no keyring xdesk can use, so it cannot keep keys and sign-ins safely. Nothing was saved. Start a keyring such as GNOME Keyring or KWallet, or use a profile with a passphrase.</source>
            <translation>本机没有 xdesk 可用的密钥环，无法安全保存密钥和登录。没有保存任何内容。请启动 GNOME Keyring 或 KWallet 等密钥环，或使用口令资料。</translation>
        </message>
        <message>
            <source>The keyring of this computer is locked, so messages cannot be opened. Nothing is lost. Unlock it and try again.</source>
            <translation>本机的密钥环已锁定，无法打开消息。什么都没丢。请解锁后再试。</translation>
        </message>
        <message>
            <source>The keyring of this computer does not answer. Nothing is lost. Unlock or restart it and try again.</source>
            <translation>本机的密钥环没有应答。什么都没丢。请解锁或重启它，然后再试。</translation>
        </message>
        <message>
            <source>The keyring gave back something else than xdesk stored, so the secret is not safe there. The old one still counts. Use a profile with a passphrase.</source>
            <translation>密钥环返回的内容与 xdesk 存入的不同，密钥放在那里不安全。旧的仍然有效。请使用口令资料。</translation>
        </message>
        <message>
            <source>The keyring of this computer refused ({reason}). Nothing is lost. Unlock it and try again.</source>
            <translation>本机的密钥环拒绝了请求（{reason}）。什么都没丢。请解锁后再试。</translation>
        </message>
        <message>
            <source>The file {name} of this profile is damaged, so the passphrase cannot open it. Nothing was changed. Use the recovery code of this desk, or put the file back from a backup.</source>
            <translation>这个配置的文件 {name} 已损坏，口令无法打开它。没有做任何改动。请使用这个工作台的恢复码，或从备份恢复该文件。</translation>
        </message>
        <message>
            <source>The file {name} is missing from {folder}, so the passphrase cannot open the desk there. Nothing was changed. Use the recovery code of this desk, or put the file back from a backup.</source>
            <translation>{folder} 中缺少文件 {name}，口令无法打开那里的工作台。没有做任何改动。请使用这个工作台的恢复码，或从备份恢复该文件。</translation>
        </message>
    </context>
    <context>
        <name>Viewer</name>
        <message>
            <source>Picture</source>
            <translation>图片</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>Open on X</source>
            <translation>在 X 上打开</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>{n} of {m}</source>
            <translation>第 {n} 张，共 {m} 张</translation>
        </message>
        <message>
            <source>This picture could not be fetched.</source>
            <translation>这张图片取不到。</translation>
        </message>
        <message>
            <source>Fetching the picture…</source>
            <translation>正在取图片…</translation>
        </message>
    </context>
    <context>
        <name>Why</name>
        <message>
            <source>Due</source>
            <translation>时限</translation>
        </message>
        <message>
            <source>What stops the clock</source>
            <translation>怎样停止计时</translation>
        </message>
        <message>
            <source>A reply that X confirms, a promise you set, or Done.</source>
            <translation>X 确认收到的回复、您设定的承诺，或办结。</translation>
        </message>
        <message>
            <source>Change promise</source>
            <translation>修改承诺</translation>
        </message>
        <message>
            <source>Copy as text</source>
            <translation>复制为文字</translation>
        </message>
        <message>
            <source>Nobody is waiting here</source>
            <translation>这里没有人在等</translation>
        </message>
        <message>
            <source>Answer by {time}</source>
            <translation>请在 {time} 前答复</translation>
        </message>
        <message>
            <source>X took your reply with the promise</source>
            <translation>X 已收下含承诺的回复</translation>
        </message>
        <message>
            <source>you promised an answer within {n} min</source>
            <translation>您承诺 {n} 分钟内答复</translation>
        </message>
        <message>
            <source>{name} wrote</source>
            <translation>{name}来信</translation>
        </message>
        <message>
            <source>a direct message is answered within {n} min</source>
            <translation>私信须在 {n} 分钟内答复</translation>
        </message>
        <message>
            <source>a public message is answered within {n} min</source>
            <translation>公开消息须在 {n} 分钟内答复</translation>
        </message>
        <message>
            <source>Your reply needs you</source>
            <translation>您的回复待处理</translation>
        </message>
        <message>
            <source>Your reply is being checked</source>
            <translation>您的回复正在核对</translation>
        </message>
        <message>
            <source>Your reply is being sent</source>
            <translation>您的回复正在发送</translation>
        </message>
        <message>
            <source>Your reply is queued</source>
            <translation>您的回复在排队</translation>
        </message>
        <message>
            <source>Your reply is held</source>
            <translation>您的回复已暂缓</translation>
        </message>
        <message>
            <source>Your reply was not accepted</source>
            <translation>您的回复未被接受</translation>
        </message>
        <message>
            <source>X has not confirmed it, so it does not count</source>
            <translation>X 未确认，不算已答复</translation>
        </message>
        <message>
            <source>It is done; a new message opens it again</source>
            <translation>已办结；对方再来消息会重新打开</translation>
        </message>
        <message>
            <source>We answered; it is their turn</source>
            <translation>我们已答复，等对方来信</translation>
        </message>
        <message>
            <source>{word}, {digits} past {total}</source>
            <translation>{word} {digits}，时限 {total}</translation>
        </message>
        <message>
            <source>{word}, {digits} left of {total}</source>
            <translation>{word}，剩 {digits}，共 {total}</translation>
        </message>
    </context>
    <context>
        <name>X</name>
        <message>
            <source>The server address {address} cannot be used. Nothing was sent. Give an https address, or http on this computer only, such as http://127.0.0.1:8080.</source>
            <translation>服务器地址 {address} 不能使用，没有发出任何内容。请填写 https 地址，或仅限本机的 http 地址，例如 http://127.0.0.1:8080。</translation>
        </message>
        <message>
            <source>X cannot be reached. Replies wait here and go out in order. Check this computer's connection.</source>
            <translation>无法连接 X。回复在这里排队，联网后按顺序发出。请检查本机网络。</translation>
        </message>
        <message>
            <source>X did not answer in time. Messages already here stay; xdesk asks again by itself.</source>
            <translation>X 没有及时答复。已有的消息都在，xdesk 会自动再试。</translation>
        </message>
        <message>
            <source>The line broke before X answered. Nothing is lost; xdesk asks again by itself.</source>
            <translation>X 回复前连接中断。什么都没丢，xdesk 会自动再试。</translation>
        </message>
        <message>
            <source>This computer does not trust the certificate that answered for X ({reason}). Nothing was sent. Tell your administrator; there is no way around it here.</source>
            <translation>本机不信任代替 X 应答的证书（{reason}）。没有发出任何内容。请告知管理员；这里无法绕过。</translation>
        </message>
        <message>
            <source>The answer was larger than any page of X. It was not read and nothing changed. xdesk asks again for less.</source>
            <translation>收到的内容比 X 的任何一页都大，没有读取，也没有改动。xdesk 会改为少要一些。</translation>
        </message>
        <message>
            <source>The answer could not be read. It was set aside and nothing changed. xdesk asks again by itself.</source>
            <translation>收到的内容无法读取，已放在一边，没有改动。xdesk 会自动再试。</translation>
        </message>
        <message>
            <source>This picture is not on X, so xdesk does not fetch it. Open the conversation on x.com to see it.</source>
            <translation>这张图片不在 X 上，xdesk 不会下载。请到 x.com 查看会话。</translation>
        </message>
        <message>
            <source>This file is not a picture xdesk can show safely. Open the conversation on x.com to see it.</source>
            <translation>这个文件不是 xdesk 能安全显示的图片。请到 x.com 查看会话。</translation>
        </message>
        <message>
            <source>X's answer to a renewed sign-in was lost on the way, so the old sign-in no longer works. Nothing else is lost; messages arrive once you sign in again.</source>
            <translation>登录续期时 X 的答复在途中丢失，原登录已失效。其他都没丢，重新登录后会补齐消息。</translation>
        </message>
        <message>
            <source>X treats this app as a web app and wants a secret no desk can keep. Nobody can sign in with it. The administrator sets its type to Native App at console.x.com.</source>
            <translation>X 把这个应用当作网页应用，要求桌面程序无法保管的密钥，因此谁都无法登录。请管理员在 console.x.com 把类型改为 Native App。</translation>
        </message>
        <message>
            <source>The folder of this profile cannot be written, so the sign-in was not renewed. Nothing is lost. Free some space on the disk, or check who owns the folder.</source>
            <translation>本资料的文件夹无法写入，登录没有续期。什么都没丢。请腾出磁盘空间，或检查文件夹属于谁。</translation>
        </message>
        <message>
            <source>Another xdesk on this profile is renewing the sign-in and does not finish. xdesk tries again by itself.</source>
            <translation>同一资料的另一个 xdesk 正在续期登录，还没有完成。xdesk 会自动再试。</translation>
        </message>
        <message>
            <source>The sign-in was renewed. The reply waits here and goes out in a moment.</source>
            <translation>登录已续期。回复在这里稍候，马上发出。</translation>
        </message>
        <message>
            <source>The sign-in is still being renewed. The reply waits here and goes out by itself.</source>
            <translation>登录仍在续期。回复留在这里，会自动发出。</translation>
        </message>
        <message>
            <source>This reply names no person or post that X could know, so it was not sent. Your text is kept. Write it anew.</source>
            <translation>这条回复没有写明 X 认识的人或帖子，因此没有发出。您的文字已保留，请重新写。</translation>
        </message>
        <message>
            <source>Other programs use all addresses X may send the sign-in to: {addresses}. Nobody was signed in. Close one of them, or paste the address of the page the browser ends on.</source>
            <translation>X 可用来送回登录结果的地址都被其他程序占用：{addresses}。没有登录成功。请关闭其中一个程序，或粘贴浏览器最后停留的地址。</translation>
        </message>
        <message>
            <source>The sign-in was declined on X ({words}). Nothing changed. Start again and choose Authorize app.</source>
            <translation>X 上拒绝了登录（{words}）。没有任何改动。请重新开始，并选择“授权应用”。</translation>
        </message>
        <message>
            <source>Nobody finished the sign-in within 5 minutes. Nothing changed. Start again. If X showed an error, the app must list this callback address exactly: {address}</source>
            <translation>5 分钟内没有完成登录。没有任何改动。请重新开始。如果 X 报错，应用必须原样登记这个回调地址：{address}</translation>
        </message>
        <message>
            <source>This is not the address this sign-in ends on. Nothing changed. Paste the whole address; it begins with {address}</source>
            <translation>这不是本次登录结束时的地址。没有任何改动。请粘贴完整地址，它以 {address} 开头。</translation>
        </message>
        <message>
            <source>X did not accept what the browser brought back; it counts for 30 seconds only. Nobody was signed in. Start again. If it happens every time, the app must list this callback address exactly: {address}</source>
            <translation>X 不接受浏览器带回的内容，它只在 30 秒内有效。没有登录成功，请重新开始。如果每次都这样，应用必须原样登记这个回调地址：{address}</translation>
        </message>
        <message>
            <source>Sign in on the page that opens. X sends you back to {address}; the app must list exactly this address.</source>
            <translation>请在打开的页面上登录。X 会把您送回 {address}；应用必须原样登记这个地址。</translation>
        </message>
        <message>
            <source>X did not accept the sign-in. Nothing is lost; messages arrive once you sign in again.</source>
            <translation>X 未接受登录。消息不会丢，重新登录后会补齐。</translation>
        </message>
        <message>
            <source>The app's credits on X are used up, so X answers nothing. Messages wait on X, replies wait here. Add credits at console.x.com, then choose Try now.</source>
            <translation>应用在 X 的额度已用完，X 不再答复。消息留在 X 上，回复在这里等候。请在 console.x.com 充值，然后选择“立即重试”。</translation>
        </message>
        <message>
            <source>X's limit for this account is reached. Nothing is lost; xdesk goes on by itself when X allows it.</source>
            <translation>这个账号已达到 X 的限额。什么都没丢，X 允许后 xdesk 会自动继续。</translation>
        </message>
        <message>
            <source>X does not let this account read this. Messages already here stay. In X's words: {words}</source>
            <translation>X 不让这个账号读取这些内容。已有的消息都在。X 的原话：{words}</translation>
        </message>
        <message>
            <source>The sign-in of this account does not allow reading this. Messages already here stay. Sign in again and allow everything xdesk asks for.</source>
            <translation>这个账号的登录没有读取权限。已有的消息都在。请重新登录，并允许 xdesk 请求的全部权限。</translation>
        </message>
        <message>
            <source>X does not have this any more, or not for this account. What is already here stays.</source>
            <translation>X 上已没有这项内容，或不对这个账号开放。这里已有的都保留。</translation>
        </message>
        <message>
            <source>Something between this computer and X answered instead of X. Nothing changed and nothing is lost. If this network asks for a sign-in of its own, open a web page and sign in there.</source>
            <translation>应答的不是 X，而是本机与 X 之间的其他设备。没有任何改动，什么都没丢。如果所在网络需要登录，请打开网页先登录网络。</translation>
        </message>
        <message>
            <source>This person does not accept your direct messages, so X did not take the reply. Your text is kept. Answer in public, or ask them to write to you first.</source>
            <translation>对方不接受您的私信，X 没有收下这条回复。您的文字已保留。请公开回复，或请对方先给您发私信。</translation>
        </message>
        <message>
            <source>X lets this app reply only where the author mentioned or quoted you, so it did not take the reply. Your text is kept. Answer on x.com.</source>
            <translation>只有作者提及或引用了您，X 才允许这个应用回复，因此没有收下这条回复。您的文字已保留。请到 x.com 回复。</translation>
        </message>
        <message>
            <source>The author limits who may reply here, so X did not take the reply. Your text is kept. Answer by DM if they accept it.</source>
            <translation>作者限制了谁可以在这里回复，X 没有收下这条回复。您的文字已保留。如果对方接受私信，请用私信回复。</translation>
        </message>
        <message>
            <source>X did not take the reply because you posted the same text before. Your text is kept. Change a word, such as the name or the order number.</source>
            <translation>您发过相同的文字，X 没有收下这条回复。您的文字已保留。请改动一处，例如姓名或订单号。</translation>
        </message>
        <message>
            <source>X does not allow this attachment here and did not take the reply. Your text is kept. Send it without.</source>
            <translation>X 不允许在这里使用这个附件，没有收下这条回复。您的文字已保留。请去掉附件再发。</translation>
        </message>
        <message>
            <source>The post you answer is deleted or hidden from you, so X did not take the reply. Your text is kept.</source>
            <translation>您要回复的帖子已删除，或不对您显示，X 没有收下这条回复。您的文字已保留。</translation>
        </message>
        <message>
            <source>This person's account is suspended or gone, so X did not take the reply. Your text is kept.</source>
            <translation>对方账号已被封停或注销，X 没有收下这条回复。您的文字已保留。</translation>
        </message>
        <message>
            <source>X has locked or suspended your brand's account and did not take the reply. Your text is kept. Someone has to sign in on x.com and follow what X asks.</source>
            <translation>X 锁定或封停了您的品牌账号，没有收下这条回复。您的文字已保留。需要有人登录 x.com，按 X 的要求处理。</translation>
        </message>
        <message>
            <source>The sign-in of this account does not allow this, so X did not take the reply. Your text is kept. Sign in again and allow everything xdesk asks for.</source>
            <translation>这个账号的登录没有这项权限，X 没有收下这条回复。您的文字已保留。请重新登录，并允许 xdesk 请求的全部权限。</translation>
        </message>
        <message>
            <source>X does not permit this and does not say why: the text may be too long, or the sign-in may lack a permission. Your text is kept. Shorten it, or sign in again.</source>
            <translation>X 不允许这样做，也没说原因：可能是文字太长，也可能是登录缺少权限。您的文字已保留。请缩短，或重新登录。</translation>
        </message>
        <message>
            <source>The text is longer than X allows, so X did not take it. Your text is kept. Shorten it.</source>
            <translation>文字超过 X 允许的长度，X 没有收下。您的文字已保留。请缩短。</translation>
        </message>
        <message>
            <source>This person has blocked you, so X did not take the reply. Your text is kept. X does not let it arrive.</source>
            <translation>对方屏蔽了您，X 没有收下这条回复。您的文字已保留。X 不会让它送达。</translation>
        </message>
        <message>
            <source>X did not take the reply and gave no reason. Your text is kept. Look at the conversation on x.com.</source>
            <translation>X 没有收下这条回复，也没说原因。您的文字已保留。请到 x.com 查看会话。</translation>
        </message>
        <message>
            <source>X did not take the reply. Your text is kept. In X's words: {words}</source>
            <translation>X 没有收下这条回复。您的文字已保留。X 的原话：{words}</translation>
        </message>
        <message>
            <source>The line broke before X answered. The reply may have arrived; xdesk looks for it and does not send it again.</source>
            <translation>X 回复前连接中断。回复可能已送达；xdesk 会去核对，不会再发一遍。</translation>
        </message>
        <message>
            <source>X answered with an error of its own ({status}); whether it took the reply is not known. xdesk looks for it and does not send it again.</source>
            <translation>X 自身出错（{status}），是否已收下回复尚不清楚。xdesk 会去查找，不会再发一次。</translation>
        </message>
        <message>
            <source>X's answer belongs to another message. The reply may have arrived; xdesk looks for it and does not send it again.</source>
            <translation>X 的答复属于另一条消息。回复可能已送达；xdesk 会去核对，不会再发一遍。</translation>
        </message>
        <message>
            <source>X says that it has this text already. xdesk looks for it and does not send it again.</source>
            <translation>X 说已有这段文字。xdesk 会去查找，不会再发一次。</translation>
        </message>
        <message>
            <source>X's limit for sending is reached. The reply waits here and goes out by itself.</source>
            <translation>已达到 X 的发送限额。回复在这里等候，到时自动发出。</translation>
        </message>
        <message>
            <source>Something between this computer and X answered instead of X. The reply may have arrived; xdesk looks for it and does not send it again.</source>
            <translation>应答的不是 X，而是本机与 X 之间的其他设备。回复可能已送达；xdesk 会去核对，不会再发一遍。</translation>
        </message>
        <message>
            <source>No account is connected, so the picture cannot be fetched.</source>
            <translation>尚未连接任何账号，无法读取图片。</translation>
        </message>
        <message>
            <source>No secure connection to X came about ({reason}). Nothing was sent. xdesk tries again by itself; if it stays like this, tell your administrator.</source>
            <translation>与 X 的安全连接没有建立（{reason}），什么都没有发出。xdesk 会自动重试；若一直如此，请告知管理员。</translation>
        </message>
        <message>
            <source>Something went wrong in this desk while it asked X ({reason}). Messages already here stay. xdesk tries again by itself.</source>
            <translation>xdesk 在读取 X 时自身出了问题（{reason}）。已有的消息不受影响，xdesk 会自动重试。</translation>
        </message>
        <message>
            <source>X answered with an error of its own ({status}). Nothing is lost; xdesk asks again by itself.</source>
            <translation>X 的服务器出错（{status}）。没有任何丢失，xdesk 会自动再次读取。</translation>
        </message>
        <message>
            <source>The proxy that {variable} names cannot be used, so X was not asked. Nothing is lost, replies wait here. Correct {variable} to something like http://127.0.0.1:7890 or socks5://127.0.0.1:7890, then start xdesk again.</source>
            <translation>环境变量 {variable} 中的代理地址无法使用，因此没有连接 X。没有任何丢失，回复在此等候。请将 {variable} 改为 http://127.0.0.1:7890 或 socks5://127.0.0.1:7890 这样的地址，再重新启动 xdesk。</translation>
        </message>
        <message>
            <source>The proxy in this computer's settings cannot be used, so X was not asked. Nothing is lost, replies wait here. Correct the proxy settings, then start xdesk again.</source>
            <translation>系统设置中的代理地址无法使用，因此没有连接 X。没有任何丢失，回复在此等候。请改正代理设置，再重新启动 xdesk。</translation>
        </message>
        <message>
            <source>X cannot be reached through the proxy {proxy} that {variable} names. Nothing is lost, replies wait here. Check that this proxy runs, or correct {variable} and start xdesk again.</source>
            <translation>经由环境变量 {variable} 指定的代理 {proxy} 无法连接 X。没有任何丢失，回复在此等候。请确认该代理正在运行，或改正 {variable} 后重新启动 xdesk。</translation>
        </message>
        <message>
            <source>X cannot be reached through the proxy {proxy} of this computer's settings. Nothing is lost, replies wait here. Check that this proxy runs, or correct the proxy settings and start xdesk again.</source>
            <translation>经由系统设置中的代理 {proxy} 无法连接 X。没有任何丢失，回复在此等候。请确认该代理正在运行，或改正代理设置后重新启动 xdesk。</translation>
        </message>
        <message>
            <source>X cannot give this picture now. xdesk asks again by itself.</source>
            <translation>X 现在给不了这张图片，xdesk 会自动再取。</translation>
        </message>
    </context>
    <context>
        <name>XChat</name>
        <message>
            <source>Encrypted messages of X Chat cannot be opened on this computer: X's library for them does not exist for this system. Direct messages, mentions and replies work as before. Answer X Chat on x.com, or use xdesk on 64-bit Windows, macOS or Linux.</source>
            <translation>这台电脑打不开 X Chat 的加密消息：X 没有为这个系统提供解密库。私信、提及和回复照常使用。请在 x.com 上回复 X Chat，或改用 64 位 Windows、macOS 或 Linux 上的 xdesk。</translation>
        </message>
        <message>
            <source>The keys of X Chat that this computer kept cannot be used any more. X Chat stays locked, nothing is lost. Unlock it with the account's PIN again.</source>
            <translation>这台电脑保存的 X Chat 密钥已不能使用。X Chat 保持锁定，没有丢失任何内容。请用该账号的 PIN 重新解锁。</translation>
        </message>
        <message>
            <source>No key of this conversation came to this computer, so the reply cannot be encrypted and was not sent. Your text is kept. Answer on x.com.</source>
            <translation>这段对话的密钥没有传到这台电脑，回复无法加密，所以没有发送。文字已保留。请在 x.com 上回复。</translation>
        </message>
        <message>
            <source>The reply could not be encrypted, so it was not sent. Your text is kept. Unlock X Chat of this account again, or answer on x.com.</source>
            <translation>回复无法加密，所以没有发送。文字已保留。请重新解锁该账号的 X Chat，或在 x.com 上回复。</translation>
        </message>
        <message>
            <source>This PIN is wrong. X Chat stays locked. {left} guesses are left; when they are used up, X deletes the keys and nobody can read the messages of before. Look the PIN up before you try again.</source>
            <translation>PIN 不对。X Chat 保持锁定。还可以试 {left} 次；次数用完后 X 会删除密钥，以前的消息再也无人能读。请先查明 PIN 再试。</translation>
        </message>
        <message>
            <source>This PIN is wrong. X Chat stays locked. One guess is left; after it X deletes the keys and nobody can read the messages of before. Look the PIN up before you try again.</source>
            <translation>PIN 不对。X Chat 保持锁定。只剩最后一次；再错一次 X 会删除密钥，以前的消息再也无人能读。请先查明 PIN 再试。</translation>
        </message>
        <message>
            <source>All guesses of the PIN are used up, so X gives these keys to nobody any more. X Chat stays locked; direct messages, mentions and replies work as before. Set X Chat up anew on x.com.</source>
            <translation>PIN 的尝试次数已用完，X 不再交出这些密钥。X Chat 保持锁定；私信、提及和回复照常使用。请在 x.com 上重新设置 X Chat。</translation>
        </message>
        <message>
            <source>The servers that keep the keys of X Chat do not answer. No guess was counted, nothing changed. Try again later.</source>
            <translation>保管 X Chat 密钥的服务器没有应答。没有计入尝试次数，什么都没有改变。请稍后再试。</translation>
        </message>
        <message>
            <source>This account has no keys of X Chat, so there is nothing to unlock. Direct messages, mentions and replies work as before. Set X Chat up on x.com first, with a PIN.</source>
            <translation>该账号没有 X Chat 密钥，无需解锁。私信、提及和回复照常使用。请先在 x.com 上设置 X Chat 和 PIN。</translation>
        </message>
        <message>
            <source>The keys behind this PIN are not those X has registered for the account, so they were not kept. X Chat stays locked. Set the PIN of X Chat anew on x.com.</source>
            <translation>这个 PIN 取回的密钥不是 X 为该账号登记的密钥，所以没有保存。X Chat 保持锁定。请在 x.com 上重新设置 X Chat 的 PIN。</translation>
        </message>
        <message>
            <source>The keys of X Chat could not be fetched. X Chat stays locked, and whether a guess was counted is not known. Try again later.</source>
            <translation>未能取回 X Chat 的密钥。X Chat 保持锁定，是否计入了一次尝试无从得知。请稍后再试。</translation>
        </message>
    </context>
</TS>
