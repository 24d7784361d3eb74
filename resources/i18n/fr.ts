<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
  <context>
    <name>Actions</name>
    <message>
      <location filename="ui/shell/actions.py" />
      <source>Answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/actions.py" />
      <source>Chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/actions.py" />
      <source>View</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/actions.py" />
      <source>Window</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>AddModel</name>
    <message>
      <location filename="ui/models/add.py" />
      <source>Catalogue</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/add.py" />
      <source>From this computer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/add.py" />
      <source>Search the hub</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>AnswerCard</name>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Compare</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Compare word by word (Ctrl+D)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Copy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Copy: {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Show all</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Show less</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Shown in chat</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>AnswerMessage</name>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Answer of seat {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Answer: {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>By the same as before</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Committee answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Copy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Copy answer as Markdown</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Deliberation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Interrupted before it was finished. What was written is kept.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Opinions</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Regenerate</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Show the synthesis</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Stopped before it was finished. What was written is kept.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>This answer failed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>chairman {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>in the place of the synthesis</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Answers</name>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>First answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Synthesis</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Top original</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Use the synthesis</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Use this instead</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>by {0}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>AppsControl</name>
    <message>
      <location filename="ui/settings/apps.py" />
      <source>1 model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/apps.py" />
      <source>Not found on this computer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/apps.py" />
      <source>{0} GB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/apps.py" />
      <source>{0} models</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Banner</name>
    <message>
      <location filename="ui/widgets/banner.py" />
      <source>Dismiss</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>BranchBar</name>
    <message>
      <location filename="ui/chat/branches.py" />
      <source>Earlier version</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/branches.py" />
      <source>Later version</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/branches.py" />
      <source>Version {0} of {1}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>CatalogueView</name>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>Nothing in the catalogue has these words. Try fewer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>Only what fits</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>Search the catalogue</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ChairRow</name>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Chairman {0}: {1}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ChairmanRow</name>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Chairman</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Model of the chairman</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Sampling of the chairman</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>the chairman</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ChatListModel</name>
    <message>
      <location filename="ui/chat/chat_list.py" />
      <source>Folder {0}, {1} chats, {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/chat_list.py" />
      <source>Folders</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/chat_list.py" />
      <source>Found: {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/chat_list.py" />
      <source>Last week</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/chat_list.py" />
      <source>Older</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/chat_list.py" />
      <source>Pinned</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/chat_list.py" />
      <source>Today</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/chat_list.py" />
      <source>Yesterday</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/chat_list.py" />
      <source>an answer is being written</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/chat_list.py" />
      <source>closed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/chat_list.py" />
      <source>open</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/chat_list.py" />
      <source>pinned</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ChatListView</name>
    <message>
      <location filename="ui/chat/chat_list.py" />
      <source>Chats</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ChatPage</name>
    <message>
      <location filename="ui/chat/page.py" />
      <source>Ask a follow-up question</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>Ask a question, or paste text or code</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>Chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>Deliberation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>Export this chat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>New chat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>One model answers, alone.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>What do you want to know?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>What should the committee decide?</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Chip</name>
    <message>
      <location filename="ui/chat/chips.py" />
      <source>Picture {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/chips.py" />
      <source>Remove {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/chips.py" />
      <source>about {0} tokens</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Chips</name>
    <message>
      <location filename="ui/chat/chips.py" />
      <source>Attached</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>CodeBlock</name>
    <message>
      <location filename="ui/chat/code_block.py" />
      <source>Copy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/code_block.py" />
      <source>Copy code</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/code_block.py" />
      <source>Text</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/code_block.py" />
      <source>Wrap</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/code_block.py" />
      <source>Wrap long lines</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Commands</name>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Answer the last question again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Attach files</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Close or stop</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Colours as the system</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Command palette</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Committees</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Compare the synthesis with the top original</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Copy the last answer as Markdown</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Dark colours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Deliberation on a page of its own</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Deliberation panel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Export all chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Export this chat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Find in this chat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Go to {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Help</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Import chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Jobs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Keyboard shortcuts</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Light colours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>New chat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Next region</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Previous region</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Quit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Search chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Set up a committee</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Settings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Stop the answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Write a question</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>CommitteeList</name>
    <message>
      <location filename="ui/committees/list_page.py" />
      <source>Committees</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/list_page.py" />
      <source>Import…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/list_page.py" />
      <source>New committee</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/list_page.py" />
      <source>No committee yet. A committee is a few models that check each other.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>CommitteeRow</name>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Ask with it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Ask with {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Delete</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Duplicate</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Edit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Edit {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>More for {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Share as a file…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Takes turns</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Used by default</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>with debate</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Committees</name>
    <message>
      <location filename="ui/committees/words.py" />
      <source>1 call</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>1 seat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Add a seat.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Adds up to {0} calls a round.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Adds {0}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Always review</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Another committee is kept as {0}. Choose another name.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Answers that agree end it. Else the seats rank each other unnamed and the chairman writes one answer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Cannot be loaded</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Choose a model for seat {0}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Choose a model for the chairman.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Does not fit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Every seat answers and ranks the others unnamed; the chairman writes one answer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Every seat answers and ranks the others unnamed; the leader’s own words are the answer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Fits</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>GPU {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Give the committee a name.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Main memory</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Not known</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>One seat answers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Partly on GPU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Processor</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Review where they disagree</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Seats that differ from the leader read the others and answer again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>The best answer wins</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>The first seat that can answers alone. Nobody checks it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>The models do not fit at once and take turns: each is loaded when it is asked. The answer is the same, it takes longer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Tight</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>about {0} min</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>about {0} s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>file is missing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>main memory</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} (copy)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} GB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} calls</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} missing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} of {1} GB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} seats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} spare</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} to {1} calls</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} tok/s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} · not installed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0}: {1} and {2} of context</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>CommitteesPage</name>
    <message>
      <location filename="ui/committees/page.py" />
      <source>All files (*)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/page.py" />
      <source>Committees (*.toml)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/page.py" />
      <source>Import committee</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/page.py" />
      <source>New committee</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/page.py" />
      <source>Share committee</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/page.py" />
      <source>{0} deleted.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/page.py" />
      <source>{0} is as it came with Parley again.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Composer</name>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Attach files</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Picture {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Question</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Send</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Send (Enter)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Stop</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Stop (Esc)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Those who are asked do not all see pictures. Choose a model that does.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>CopyButton</name>
    <message>
      <location filename="ui/settings/copy_button.py" />
      <source>Copied</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Counter</name>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>Context in use</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>Context: {0} tokens</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>Estimated: no model is loaded that could count.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>Kept for the reply: {0} tokens</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>Older messages of this chat will be left out: they do not all fit.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>The chat before it: {0} tokens</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>The question is {0} tokens too long for the context of {1}. Shorten it, or ask a model with a larger context.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>This question: {0} tokens</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>about {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>{0} / {1}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Deliberation</name>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>1 = best</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>1 dissent</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>1 round</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>1 seat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>1 token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>After the debate</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>After the debate:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Agreement</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>Agreement of answers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>Agreement of reviewers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Answer ready</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Answers shown earlier ranked higher (tau {0}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Answers shown later ranked higher (tau {0}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Asked, nothing heard yet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Chairman</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Committee: {0}. {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>Debate</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Deliberation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Dissent</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Done</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Dropped</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Failed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Finished</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>First answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>First answer:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>Kendall's tau of the reviews with each: 0 is no link, 1 or -1 the same or reverse order.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Kept for the reply</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Length of answers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Loading</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Longer answers ranked higher (tau {0}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Messages sent</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Near tie {0} / {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Near tie: {0} leads {1} by {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Not asked</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/panel_results.py" />
      <source>Notices</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>One seat answers, alone.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>Opinions</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Place in the list</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Points</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>Points (Borda)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>Points by agreement</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>Points of seat {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Prompt</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Question</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Queued</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Ranking</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Reading prompt</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Review</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>Reviews</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Running</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>Saw the answers in the order {0}, without names.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Seat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Seat {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Seat {0} dropped. {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Seat {0} gave no review. {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Shared prompt saved {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Shared prompt saved {0} (about {1})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Shorter answers ranked higher (tau {0}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Smallest context</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Stage: {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Start when the models are free</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Starts when {0} has answered</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Starts when {0} have answered</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Stopped</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Synthesis</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>The answer would stand without any one of the seats.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>The answer would stand without {0}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>The chairman writes one answer from the ranked opinions.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>The seats disagree. Each reads the others and answers once more.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Tie {0} / {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Tie: {0} and {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Timeline</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>Top original</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>Use the answer of seat {0} instead</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>Use this instead</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Waiting</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Waits for its turn</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Waits, 1 call before it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Waits, {0} calls before it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>What the best-ranked seat wrote itself, to hold against the synthesis.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>What the order follows</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>What was sent</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Who ranked whom</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Without one seat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Without {0} there would be no answer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Without {0}, {1} would lead.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Writing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>about {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>agreement {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>answer of seat {0}, {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>clear link</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>eight</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>five</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>four</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>no link</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>one</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>one dissent</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>own answer, not ranked</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>queued {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>reading {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>rows rank columns</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>seven</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>shared prompt saved {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>six</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>still running</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>strong link</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>synthesis by chairman {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>three</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>two</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>unknown</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>weak link</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>writing {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>{0} (tau {1})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} and {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>{0} and {1} agree: {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>{0} and {1} differ: {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} dissents</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} done</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} dropped</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} in {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>{0} min</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>{0} min {1} s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>{0} of {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} of {1} earlier messages left out: {2} did not fit into {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>{0} of {1} of the prompt shared</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>{0} of {1} points</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} of {1} seats have ranked the others, unnamed and without their own.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} queued</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} reading</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>{0} rounds</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>{0} s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} seats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} seats answer alone and rank each other unnamed; the best answer wins.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} seats answer alone, review each other unnamed, and give one checkable answer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} seats answer alone. Where they disagree, they review each other unnamed and a chairman writes one checkable answer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>{0} shared, not computed again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>{0} tok/s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>{0} tokens</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} writing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>{0}%</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>{0}, {1}: from {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>— tokens</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>DeliberationPage</name>
    <message>
      <location filename="ui/deliberation/page.py" />
      <source>Back to the chat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page.py" />
      <source>Close comparison</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page.py" />
      <source>Compared word by word</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page.py" />
      <source>Deliberation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page.py" />
      <source>Export record</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/page.py" />
      <source>No deliberation is open.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Detail</name>
    <message>
      <location filename="ui/models/detail.py" />
      <source>A GPU that is gone</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>About {0} in {1}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>All layers on {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Automatic</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Automatic: {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Back to automatic</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Context length</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Context memory</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Delete the file</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Delete {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Delete {0} from the disk? That frees {1} and cannot be undone.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Delete {0} from the disk? That frees {1}, cannot be undone, and leaves these committees without it: {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Does not fit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Estimate</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Forget</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>If it were loaded now</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Keep</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Layers on the GPU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Load again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>No longer list {0}?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>On the processor</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Processor only</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Runs on</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Save</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Saved.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Saved. It holds from the next load.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Stay loaded</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>The model was trained for {0}; more is not used.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Unloads {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>What it needs is unknown: its header cannot be read.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Working out what it needs …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>layers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>min</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>tokens</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>{0} of {1} layers on the GPU, {2} in main memory</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Difference</name>
    <message>
      <location filename="ui/deliberation/difference.py" />
      <source>underlined: only in this text</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/difference.py" />
      <source>{0}% of the words are common</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>DownloadsCard</name>
    <message>
      <location filename="ui/models/downloads.py" />
      <source>Delete {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/downloads.py" />
      <source>Downloads</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/downloads.py" />
      <source>Give it up and delete the {0} that are here?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/downloads.py" />
      <source>Keep</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/downloads.py" />
      <source>They go on after a restart</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>EditBox</name>
    <message>
      <location filename="ui/chat/user_message.py" />
      <source>Cancel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/user_message.py" />
      <source>Send</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/user_message.py" />
      <source>Your question</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Editor</name>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Cancel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Commands and editors call it {0}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Edit committee</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Give up changes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Give up the changes to {0}?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Keep editing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Name</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>New committee</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Save</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Save committee</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Technical questions, code review</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Try with a sample question</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Used for</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>the new committee</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>EndpointPanel</name>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>1 request</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Address</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Copy address</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Copy token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Endpoint</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Endpoint is off</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Endpoint is on</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Hide token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>It does not run now. It starts with Parley, on the port below.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Keep the old one</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Renew token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Show token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>The old token is refused at once; every program needs the new one.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>There is a new token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>This computer only</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Token, hidden</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>{0} requests</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>{0} since the start</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Export</name>
    <message>
      <location filename="ui/deliberation/export.py" />
      <source>Export record</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/export.py" />
      <source>Free some space, or choose another folder.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/export.py" />
      <source>JSON (*.json)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/export.py" />
      <source>Markdown (*.md)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/export.py" />
      <source>The record was not written.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/export.py" />
      <source>deliberation</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>FailureBanner</name>
    <message>
      <location filename="ui/models/failure.py" />
      <source>Dismiss: {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure.py" />
      <source>Ordered by how little they change the answer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure.py" />
      <source>Show {0} more</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure.py" />
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>FetchButton</name>
    <message>
      <location filename="ui/models/offer_line.py" />
      <source>Download</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/offer_line.py" />
      <source>Download {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/offer_line.py" />
      <source>Downloading</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/offer_line.py" />
      <source>It is on this computer already.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/offer_line.py" />
      <source>On disk</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/offer_line.py" />
      <source>{0} % here</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>FileRow</name>
    <message>
      <location filename="ui/models/hub.py" />
      <source>{0}, to see pictures</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Files</name>
    <message>
      <location filename="ui/chat/files.py" />
      <source>All (*)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/files.py" />
      <source>Chats of Parley, ChatGPT, Open WebUI, LM Studio (*.json *.zip)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/files.py" />
      <source>Export</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/files.py" />
      <source>Import chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/files.py" />
      <source>Markdown (*.md)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/files.py" />
      <source>Parley's own JSON, to be imported (*.json)</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>FindBar</name>
    <message>
      <location filename="ui/chat/find.py" />
      <source>Close the search</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/find.py" />
      <source>Find in this chat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/find.py" />
      <source>Next</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/find.py" />
      <source>Not found</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/find.py" />
      <source>Previous</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/find.py" />
      <source>{0} of {1}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>FirstStart</name>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>1 GPU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>1 model of another app</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Choose models myself</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Close</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Committees that fit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Download {0} and start</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Fits</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Fits one GPU, {0} spare</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Fits, {0} spare</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Loads in turns</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Looking at this computer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>No GPU found</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>No models of other apps</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Nothing of the catalogue fits into what is free. The starter model does.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>On the processor</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>On the processor, {0} spare</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>One committee that fits</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Parley looked at this computer and sent nothing anywhere. Pick a committee that fits; you can change it at any time.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Set up your first committee</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Start with {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>The committee is ready</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Three committees that fit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Two committees that fit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>about {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>about {0} min {1} s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>committees need {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>committees need {0} to {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>models run on the processor</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>none of Ollama or LM Studio found</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>nothing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>nothing to download</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>on disk · {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>same as {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>uses main memory</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} GB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} GPUs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} RAM</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} each</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} free</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} free on disk</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>{0} is on its way</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} models of other apps</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} threads</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0}, in use</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0}: {1}; download {2}; {3}; one answer {4}; {5}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>FitCard</name>
    <message>
      <location filename="ui/committees/fit_card.py" />
      <source>Choose models to see what they take.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/fit_card.py" />
      <source>Expected speed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/fit_card.py" />
      <source>One answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/fit_card.py" />
      <source>Takes turns</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/fit_card.py" />
      <source>Will it fit?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/fit_card.py" />
      <source>With debate</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/fit_card.py" />
      <source>context cache and work space</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>FoldLine</name>
    <message>
      <location filename="ui/models/fold_line.py" />
      <source>Hide: {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/fold_line.py" />
      <source>Show: {0}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>FoldersControl</name>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>Add a folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>Add to: {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>Use {0} no longer</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>FoundStrip</name>
    <message>
      <location filename="ui/first_start/found.py" />
      <source>Looking</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/found.py" />
      <source>Use the models of other apps</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/found.py" />
      <source>Use them</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/found.py" />
      <source>What was found on this computer</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>GroupList</name>
    <message>
      <location filename="ui/settings/groups.py" />
      <source>Groups of settings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/groups.py" />
      <source>{0}, {1} changed</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>HelpPage</name>
    <message>
      <location filename="ui/help/page.py" />
      <source>Help</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/help/page.py" />
      <source>Nothing in the help has these words. Try fewer of them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/help/page.py" />
      <source>Search the help</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>HereView</name>
    <message>
      <location filename="ui/models/here.py" />
      <source>1 model is listed now.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>1 model · {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>All files (*)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>Choose a file</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>Choose a folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>Folder with GGUF files</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>GGUF file</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>GGUF files are used where they lie: nothing is copied or changed. Of a file, the whole folder is used.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>Its models are no longer listed; nothing was deleted.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>Looking for models of other apps …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>Models (*.gguf)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>No GGUF file was found there.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>No models of Ollama, LM Studio or the hub's cache were found here.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>{0} models are listed now.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>{0} models · {1}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>HubView</name>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Model or repository</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Search</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Searching for {0} …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>The hub has no GGUF repository for {0}. Try fewer or other words.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>What you search for goes to {0} when you press Enter, nothing before.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Jobs</name>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Cancelled</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Done</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Download</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Export</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Failed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Import</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Indexing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Loading</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Open folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Paused</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Waits for its turn</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Waits for the network</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} %</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} chats/s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} ended</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} files</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} files/s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} of {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} pages</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} pages/s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} paused</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} running</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>JobsPage</name>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Dismiss all that ended</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Ended</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Give it up? What is done so far, {0}, is lost.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Give up</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Go on</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Going on</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>It was moved or deleted since.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Jobs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Looking for jobs …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Nothing long is going on. Downloads, imports, exports and indexing show here, with their progress and what came of them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>a part</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>{0} is no longer there.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>LinkBar</name>
    <message>
      <location filename="ui/chat/markdown_view.py" />
      <source>Cancel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/markdown_view.py" />
      <source>Open</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/markdown_view.py" />
      <source>Open this address in the browser?</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ListDelegate</name>
    <message>
      <location filename="ui/chat/list_delegate.py" />
      <source>Title</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ListMenus</name>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>All chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Chat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Del</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Delete</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Export</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Export all chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Import chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Move to folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>New folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Open</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Out of the folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Pin</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Remove folder, keep its chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Rename</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Unpin</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ListPane</name>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Deleted: {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Deleted: {0} chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>More about chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>New chat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>No message and no title has these words.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Questions you ask are kept here.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Reading {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Search chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Search chats (Ctrl+F)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Undo</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Written to {0}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>LiveRows</name>
    <message>
      <location filename="ui/deliberation/live_rows.py" />
      <source>Chairman</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/live_rows.py" />
      <source>Reviews</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/live_rows.py" />
      <source>Seats</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>MainWindow</name>
    <message>
      <location filename="ui/shell/window.py" />
      <source>{0} running</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Meter</name>
    <message>
      <location filename="ui/shell/meter.py" />
      <source>{0} in use</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ModelLine</name>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Choose a model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Missing</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ModelTable</name>
    <message>
      <location filename="ui/models/table.py" />
      <source>Fit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/table.py" />
      <source>Looking for models …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/table.py" />
      <source>Model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/table.py" />
      <source>No model has these words and this fit. Try fewer words, or All.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/table.py" />
      <source>No model is on this computer yet. Add one: from the catalogue, from the hub, or where another app keeps its own.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/table.py" />
      <source>Seat in</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/table.py" />
      <source>Size</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/table.py" />
      <source>Speed</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Models</name>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>16-bit cache</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>4-bit cache</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>8-bit cache</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>About {0} in {1}; how much is free is unknown.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>About {0} on {1}, {2} free: {3} are missing.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>About {0} on {1}, {2} free: {3} to spare.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Apply</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Apply and load</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Chairman</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Context of {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Damaged</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Did not load</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/download_words.py" />
      <source>Done</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Download</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Download it again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Downloads it first</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Draft</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Enough: {0} to spare</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/download_words.py" />
      <source>Failed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Fit unknown</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Fits</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Fits on several GPUs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Fits · {0} spare</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>GPU {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>How much {0} had free is unknown.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>It needs {0} ({1} weights + {2} context of {3} + {4} work space).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Keep {0} layers on the GPU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Loaded · {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Loaded: {0}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Loading</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Loading · {0} s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Missing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/offer_line.py" />
      <source>No room on the disk</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>On the processor</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Partly on the GPU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/download_words.py" />
      <source>Paused</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Planner</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Run on the processor</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Search</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Seat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Sees</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Slower</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Speech</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Still {0} short</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Stopped by itself</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Take {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>The disk has {0} free, {1} too little.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Thinks</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Tight · {0} spare</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Too large</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Tools</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Unload {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Unloads {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Use {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/download_words.py" />
      <source>Waits for its turn</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/download_words.py" />
      <source>Waits for the network</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>a GPU that is gone</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>about {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>about {0} left</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>came with Parley</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>for search, not for seats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>frees {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>idle for {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>in {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>main memory</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>none on disk</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>on the processor</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>processor</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>shared with {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} GB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>{0} GPUs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} MB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} MB/s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} and {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>{0} answering</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} days</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} did not load</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} did not load into {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} did not load on {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>{0} free in main memory</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>{0} free on {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} h {1} min</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} had {1} free, so {2} were missing.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} has {1} free now; another program may have held it while the model was loaded.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} kB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} kB/s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} min</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} missing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} of {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>{0} of {1} layers on {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>{0} on disk · {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} stopped by itself</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} tok/s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} tokens</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} tokens of context</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0}. Enough: {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0}: apply and load</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0}k context</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ModelsControl</name>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>1 model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>None</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>Open models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>{0} models</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ModelsPage</name>
    <message>
      <location filename="ui/models/page.py" />
      <source>Add model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>All</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Back to the models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Fits</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Loaded</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Missing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Search 1 model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Search models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Search {0} models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Which models show</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>NameRow</name>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>Cancel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>Keep</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>Name of the template</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>Replace</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>What stands in {{double braces}} is filled in each time.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>NeedBar</name>
    <message>
      <location filename="ui/models/need_bar.py" />
      <source>context {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/need_bar.py" />
      <source>free {0} · missing {1} GB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/need_bar.py" />
      <source>free {0} · {1} GB to spare</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/need_bar.py" />
      <source>free —</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/need_bar.py" />
      <source>weights {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/need_bar.py" />
      <source>work space {0}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>NoticeBar</name>
    <message>
      <location filename="ui/shell/notices.py" />
      <source>And {0} more before it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/notices.py" />
      <source>Dismiss</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>NumberField</name>
    <message>
      <location filename="ui/widgets/number.py" />
      <source>A number is needed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/widgets/number.py" />
      <source>A whole number is needed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/widgets/number.py" />
      <source>At least {0}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/widgets/number.py" />
      <source>At most {0}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/widgets/number.py" />
      <source>Between {0} and {1}.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>OfferRow</name>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>Quantisation of {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>licence {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>{0} at work</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>{0} parameters</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>{0}, to see pictures</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Palette</name>
    <message>
      <location filename="ui/shell/finder.py" />
      <source>Ask {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/finder.py" />
      <source>Ask {0} alone</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Command palette</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Commands</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Committees</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Enter</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Found</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Nothing has these letters. Try fewer of them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Search or run a command</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Settings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Used last</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>move</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>run</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>{0} of {1}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Panel</name>
    <message>
      <location filename="ui/deliberation/panel.py" />
      <source>Ask something to see how its answer comes about.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/panel.py" />
      <source>Close panel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/panel.py" />
      <source>Deliberation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/panel.py" />
      <source>Open as a page</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Picker</name>
    <message>
      <location filename="ui/chat/picker.py" />
      <source>Asked: {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/picker.py" />
      <source>Committees</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/picker.py" />
      <source>One model alone</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/picker.py" />
      <source>{0}  ·  {1}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Picture</name>
    <message>
      <location filename="ui/chat/pictures.py" />
      <source>Picture {0}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ProcedureCard</name>
    <message>
      <location filename="ui/committees/procedure.py" />
      <source>Agreement</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/procedure.py" />
      <source>Answers agree from</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/procedure.py" />
      <source>At most so many; fewer once the answers agree.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/procedure.py" />
      <source>Debate while they disagree</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/procedure.py" />
      <source>Procedure</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/procedure.py" />
      <source>Rounds of debate</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/procedure.py" />
      <source>Two answers agree if they share this much of their content words.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ProgressRow</name>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Cancel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Cancel {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Dismiss</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Dismiss {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Go on with {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Pause</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Pause {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Try {0} again</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ProposalCard</name>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>Download</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>Expected speed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>Memory</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>Needs the network</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>One answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>Recommended</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>{0}; needs the network</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Rail</name>
    <message>
      <location filename="ui/shell/rail.py" />
      <source>Chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/rail.py" />
      <source>Committees</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/rail.py" />
      <source>Help</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/rail.py" />
      <source>Jobs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/rail.py" />
      <source>Models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/rail.py" />
      <source>Settings</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>RankMatrix</name>
    <message>
      <location filename="ui/widgets/matrix.py" />
      <source>Who ranked whom</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>RankModel</name>
    <message>
      <location filename="ui/widgets/matrix.py" />
      <source>Seat {0} did not rank {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/widgets/matrix.py" />
      <source>Seat {0} ranks {1}: {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/widgets/matrix.py" />
      <source>Seat {0}: own answer, not ranked</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>RepoRow</name>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Asking for its files …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Gated</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Its owner wants you to accept a licence first: open its page, sign in and accept, then start Parley with a token of that account in the variable HF_TOKEN.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>No GGUF file is in it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Open its page</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>changed {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>licence {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>{0} downloads</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>{0} likes</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ReportCard</name>
    <message>
      <location filename="ui/chat/report.py" />
      <source>1 chat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>1 message</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>And {0} more.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>Dismiss</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>From {0}: {1}, {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>Left out: {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>What was left out</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>{0} chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>{0} messages</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ReviewRow</name>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Ranks the others, unnamed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Review by seat {0}: {1}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>RichText</name>
    <message>
      <location filename="ui/chat/rich_text.py" />
      <source>Copy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/rich_text.py" />
      <source>Copy address</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/rich_text.py" />
      <source>Select all</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Roles</name>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Beginner’s eyes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Careful</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Checks figures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Devil’s advocate</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Exact</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Fact checker</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Plain words</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Practitioner</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>SamplingFields</name>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Longest answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Min p</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Repeat penalty</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Seed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Temperature</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Top k</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Top p</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Usual values</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>drawn anew</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>tokens</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>SeatRow</name>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Answered again in the debate.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Model of seat {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Move seat {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Name shown for the seat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>No extra role</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Own role</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Read</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Read the answer of seat {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Remove seat {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Role in words, as the model reads it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Role of seat {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Role text and sampling of seat {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Seat {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Seat {0}, {1}: {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>What this seat should look at that others may not</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>this seat</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>SeatTag</name>
    <message>
      <location filename="ui/widgets/badge.py" />
      <source>Seat {0}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>SeatsCard</name>
    <message>
      <location filename="ui/committees/seats_card.py" />
      <source>Add seat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seats_card.py" />
      <source>Now seat {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seats_card.py" />
      <source>Seat {0} removed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seats_card.py" />
      <source>Seats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/seats_card.py" />
      <source>{0} of {1}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ServerForm</name>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>A name holds no slash.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>A name is needed; its models are called NAME/MODEL.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Address</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>An address is needed that begins with http:// or https://.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Another server has this name.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Cancel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Empty keeps the one there is</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Keep server</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Kind</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Name</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>The name of a variable has letters, digits and underscores only.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Variable with the key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Where there is no keyring</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ServersControl</name>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Add a server</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Ask {0} earlier</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Change {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Remove {0}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>SettingRow</name>
    <message>
      <location filename="ui/settings/row.py" />
      <source>Back to {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/row.py" />
      <source>Changed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/row.py" />
      <source>Reset</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/row.py" />
      <source>Reset {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/row.py" />
      <source>Takes effect when Parley starts anew.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/row.py" />
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Settings</name>
    <message>
      <location filename="backend/settings.py" />
      <source>%</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>A model that is silent for so long is restarted</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>A quarter (q4_0)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>A seat without a whole answer after so long is dropped</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>An address is needed that begins with http:// or https://.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Any OpenAI-compatible server</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Appearance</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>As the system</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Change panes at once instead of sliding them</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Close to the tray</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Colours of the window</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Committee</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Committee that answers when none is named</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Context length</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Context memory</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Dark</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Deliberation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Downloads at once</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Endpoint</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Engine and GPUs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Files downloaded at once; more wait</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>Find a folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Folder searched for GGUF files besides Parley's own</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>GB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>General</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Guess ahead</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Guess repeated passages and check several tokens at once</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Half (q8_0)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>How long a model stays loaded after its last request</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>How the context memory is kept; q8_0 takes half of f16, q4_0 about a quarter</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Hub that models are searched on and downloaded from</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Hugging Face cache</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Keep answering in the tray when the window is closed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Keep models loaded</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Language</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Language of the window</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Layers on the GPU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Layers on the GPU where the build has one; -1 takes all</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Light</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Longest load</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Longest prompt and reply together; a model's own limit holds if it is lower</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Longest wait for a model to load</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Longest wait for a seat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Memory check</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Memory limit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Memory limit as an amount</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Model hub</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Models folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Models of other apps</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>More folders</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>More folders whose GGUF files are used where they lie</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Network and privacy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Options of single models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Options of single models, by id</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Other apps whose models are used where they lie</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Parley sends nothing by itself. Questions leave this computer only for the servers below, searches and downloads only for the hub.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Port</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Port of the local endpoint; 0 takes any free one</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Processor threads</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Processor threads of a model; 0 takes all cores</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Questions answered at once; more wait</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Questions at once</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Questions that may wait; more are refused</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Reduced motion</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Requests a model decodes at once</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Requests in one model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Requests that may wait for models; more are refused</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Servers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Servers whose models can be seated</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/features.py" />
      <source>Shortcuts</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Silence before a restart</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Size of all text beside the system's</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Text size</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Theme</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>There is no such folder.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Waiting questions</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Waiting requests</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Watchdog: most of a GPU's or of main memory that may be in use</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Watchdog: the same as an amount; 0 leaves it to the share</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Watchdog: time between two looks at the memory</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Whole (f16)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>downloads</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>layers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>none</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>off</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>on</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>requests</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>threads</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>tokens</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>turns</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>SettingsPage</name>
    <message>
      <location filename="ui/settings/page.py" />
      <source>All groups</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>Group of settings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>It is {0}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>No program opens the settings file.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>No setting has these words. Try fewer of them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>Numbers count values you changed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>Open as file</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>Search settings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>Settings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>{0} address token copy curl Python JavaScript editor</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ShortcutsModel</name>
    <message>
      <location filename="ui/palette/shortcuts.py" />
      <source> or </source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/shortcuts.py" />
      <source>Command</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/shortcuts.py" />
      <source>Keys</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ShortcutsView</name>
    <message>
      <location filename="ui/palette/shortcuts.py" />
      <source>Keyboard shortcuts</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/shortcuts.py" />
      <source>No shortcut has these words.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/shortcuts.py" />
      <source>Search shortcuts</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/palette/shortcuts.py" />
      <source>Window</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Slash</name>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Ask this committee</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Ask this model alone</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Attach files</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Export this chat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Find in this chat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>New chat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Stop the answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Template</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>SlashList</name>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Commands</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>SnippetView</name>
    <message>
      <location filename="ui/settings/snippet_view.py" />
      <source>Committee of the example</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/snippet_view.py" />
      <source>Compatible with OpenAI clients; {0} holds the token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/snippet_view.py" />
      <source>Continue: ~/.continue/config.yaml, with {0} in ~/.continue/.env</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/snippet_view.py" />
      <source>Copy code</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/snippet_view.py" />
      <source>Editor plug-in</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/snippet_view.py" />
      <source>Example</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/settings/snippet_view.py" />
      <source>Language of the example</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>SourceRow</name>
    <message>
      <location filename="ui/models/here.py" />
      <source>Stop using</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>Use where they lie</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>StageCard</name>
    <message>
      <location filename="ui/chat/progress.py" />
      <source>The question is stored. Its answer starts when a model is ready.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/progress.py" />
      <source>Waiting</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/progress.py" />
      <source>seats cannot see each other yet</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>StageLine</name>
    <message>
      <location filename="ui/deliberation/stage_line.py" />
      <source>Stages</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/stage_line.py" />
      <source>if needed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/stage_line.py" />
      <source>skipped</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>StarterStrip</name>
    <message>
      <location filename="ui/first_start/starter.py" />
      <source>Ask now with the starter model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/starter.py" />
      <source>The starter model answers already</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/first_start/starter.py" />
      <source>{0}, on this computer. A committee can arrive meanwhile.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Starters</name>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Add a real model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Attach it, or paste it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Check a text</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Choose between two options</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Dissent is kept, not smoothed away</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Each seat argues, then all rank</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Files and servers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Find the fault in this code</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Find the fault in this code and mend it:

</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Find what a plan forgot</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>How do I add a model?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>How is the ranking counted?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Paste code or attach files</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Points and near ties</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Seats, chairman, policy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Starter model, knows only Parley.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>What did this plan forget?

</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>What happens to the rest</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>What is a committee?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Which claims in this text are wrong or unproven?

</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Which is better for us, and why: </source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Why was a seat dropped?</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Startup</name>
    <message>
      <location filename="app/window.py" />
      <source>Restore the newest backup</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="app/window.py" />
      <source>Restored. Start Parley again.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Status</name>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>1 answer is being written</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>1 model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>CPU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>GPU {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>Ready; models load when asked</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>{0} / {1} GB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>{0} answers are being written</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>{0} failed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>{0} loading</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>{0} lost</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>{0} models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>{0} ready</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>{0}: no longer there</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>StatusBar</name>
    <message>
      <location filename="ui/shell/status_bar.py" />
      <source>Engine is starting</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_bar.py" />
      <source>GPU {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_bar.py" />
      <source>Nothing leaves this computer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_bar.py" />
      <source>RAM</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/status_bar.py" />
      <source>Status</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Strip</name>
    <message>
      <location filename="ui/chat/strip.py" />
      <source>Agreement {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/strip.py" />
      <source>Deliberation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/strip.py" />
      <source>Show deliberation</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>TableBlock</name>
    <message>
      <location filename="ui/chat/table_block.py" />
      <source>Table of {0} columns and {1} rows</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>TemplateButton</name>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>Keep what is written as a template</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>Remove a template</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>Templates</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>TextControl</name>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>Find a folder</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Timeline</name>
    <message>
      <location filename="ui/deliberation/timeline_view.py" />
      <source>Dropped</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/timeline_view.py" />
      <source>Timeline</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>TimelineSection</name>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Show chart</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Show table</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Stored without the times of single calls: each starts with its stage.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Timeline</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>numbers are tokens written</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>reading</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>TimelineTable</name>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>From</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Prompt</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Reading</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Shared</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Stage</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Timeline as a table</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Tokens</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Who</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Writing</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Transcript</name>
    <message>
      <location filename="ui/chat/transcript.py" />
      <source>Conversation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/transcript.py" />
      <source>New text below</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Tray</name>
    <message>
      <location filename="ui/shell/tray.py" />
      <source>Open Parley</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/shell/tray.py" />
      <source>Quit</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>TrialCard</name>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Ask</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Is it better to keep notes in one long file or in many short ones?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Nothing of it is kept.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Sample question</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Save and ask</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Stop</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Try it</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>UndoNote</name>
    <message>
      <location filename="ui/committees/parts.py" />
      <source>Undo</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>UserMessage</name>
    <message>
      <location filename="ui/chat/user_message.py" />
      <source>Copy question</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/user_message.py" />
      <source>Edit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/user_message.py" />
      <source>Show all</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/chat/user_message.py" />
      <source>You: {0}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>_Ending</name>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Continue</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>_Line</name>
    <message>
      <location filename="ui/models/row.py" />
      <source>Enter opens its settings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/row.py" />
      <source>Load</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/row.py" />
      <source>Load {0}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/row.py" />
      <source>Loading</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/row.py" />
      <source>Settings are open</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/row.py" />
      <source>Unload</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/models/row.py" />
      <source>Unload {0}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>_Parts</name>
    <message>
      <location filename="ui/models/need_bar.py" />
      <source>Memory needed of what is free</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>_Row</name>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Ended before it wrote anything.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Prompt read</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>_SeatLine</name>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Seat {0}, {1}: {2}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>_SeatRow</name>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>Chairman</source>
      <translation type="unfinished" />
    </message>
  </context>
</TS>
