<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
  <context>
    <name>Actions</name>
    <message>
      <location filename="ui/shell/actions.py" />
      <source>Answer</source>
      <translation>Réponse</translation>
    </message>
    <message>
      <location filename="ui/shell/actions.py" />
      <source>Chats</source>
      <translation>Discussions</translation>
    </message>
    <message>
      <location filename="ui/shell/actions.py" />
      <source>View</source>
      <translation>Affichage</translation>
    </message>
    <message>
      <location filename="ui/shell/actions.py" />
      <source>Window</source>
      <translation>Fenêtre</translation>
    </message>
  </context>
  <context>
    <name>AddModel</name>
    <message>
      <location filename="ui/models/add.py" />
      <source>Catalogue</source>
      <translation>Catalogue</translation>
    </message>
    <message>
      <location filename="ui/models/add.py" />
      <source>From this computer</source>
      <translation>De cet ordinateur</translation>
    </message>
    <message>
      <location filename="ui/models/add.py" />
      <source>Search the hub</source>
      <translation>Chercher sur le hub</translation>
    </message>
  </context>
  <context>
    <name>AnswerCard</name>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Compare</source>
      <translation>Comparer</translation>
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Compare word by word (Ctrl+D)</source>
      <translation>Comparer mot à mot (Ctrl+D)</translation>
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Copy</source>
      <translation>Copier</translation>
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Copy: {0}</source>
      <translation>Copier : {0}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Show all</source>
      <translation>Tout montrer</translation>
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Show less</source>
      <translation>Montrer moins</translation>
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Shown in chat</source>
      <translation>Montrée dans la discussion</translation>
    </message>
  </context>
  <context>
    <name>AnswerMessage</name>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Answer</source>
      <translation>Réponse</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Answer of seat {0}</source>
      <translation>Réponse du siège {0}</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Answer: {0}</source>
      <translation>Réponse : {0}</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>By the same as before</source>
      <translation>Par les mêmes que la première fois</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Committee answer</source>
      <translation>Réponse du comité</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Copy</source>
      <translation>Copier</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Copy answer as Markdown</source>
      <translation>Copier la réponse en Markdown</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Deliberation</source>
      <translation>Délibération</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Deliberation of this answer</source>
      <translation>Délibération de cette réponse</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Interrupted before it was finished. What was written is kept.</source>
      <translation>Interrompue avant la fin. Ce qui était écrit est conservé.</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Opinions</source>
      <translation>Avis</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Regenerate</source>
      <translation>Régénérer</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Show the synthesis</source>
      <translation>Montrer la synthèse</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Stopped before it was finished. What was written is kept.</source>
      <translation>Arrêtée avant la fin. Ce qui était écrit est conservé.</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>This answer failed.</source>
      <translation>Cette réponse a échoué.</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Try again</source>
      <translation>Réessayer</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>chairman {0}</source>
      <translation>président {0}</translation>
    </message>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>in the place of the synthesis</source>
      <translation>à la place de la synthèse</translation>
    </message>
  </context>
  <context>
    <name>Answers</name>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Answer</source>
      <translation>Réponse</translation>
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>First answer</source>
      <translation>Première réponse</translation>
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Synthesis</source>
      <translation>Synthèse</translation>
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Top original</source>
      <translation>Meilleur original</translation>
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Use the synthesis</source>
      <translation>Utiliser la synthèse</translation>
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>Use this instead</source>
      <translation>Utiliser celle-ci</translation>
    </message>
    <message>
      <location filename="ui/deliberation/answer_cards.py" />
      <source>by {0}</source>
      <translation>par {0}</translation>
    </message>
  </context>
  <context>
    <name>AppsControl</name>
    <message>
      <location filename="ui/settings/apps.py" />
      <source>1 model</source>
      <translation>1 modèle</translation>
    </message>
    <message>
      <location filename="ui/settings/apps.py" />
      <source>Not found on this computer</source>
      <translation>Introuvable sur cet ordinateur</translation>
    </message>
    <message>
      <location filename="ui/settings/apps.py" />
      <source>{0} GB</source>
      <translation>{0} Go</translation>
    </message>
    <message>
      <location filename="ui/settings/apps.py" />
      <source>{0} models</source>
      <translation>{0} modèles</translation>
    </message>
  </context>
  <context>
    <name>Banner</name>
    <message>
      <location filename="ui/widgets/banner.py" />
      <source>Dismiss</source>
      <translation>Masquer</translation>
    </message>
  </context>
  <context>
    <name>BranchBar</name>
    <message>
      <location filename="ui/chat/branches.py" />
      <source>Earlier version</source>
      <translation>Version précédente</translation>
    </message>
    <message>
      <location filename="ui/chat/branches.py" />
      <source>Later version</source>
      <translation>Version suivante</translation>
    </message>
    <message>
      <location filename="ui/chat/branches.py" />
      <source>Version {0} of {1}</source>
      <translation>Version {0} sur {1}</translation>
    </message>
  </context>
  <context>
    <name>CatalogueView</name>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>Nothing in the catalogue has these words. Try fewer.</source>
      <translation>Rien dans le catalogue ne contient ces mots. Essayez-en moins.</translation>
    </message>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>Only what fits</source>
      <translation>Seulement ce qui tient</translation>
    </message>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>Search the catalogue</source>
      <translation>Chercher dans le catalogue</translation>
    </message>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>Try again</source>
      <translation>Réessayer</translation>
    </message>
  </context>
  <context>
    <name>ChairRow</name>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Chairman {0}: {1}</source>
      <translation>Président {0} : {1}</translation>
    </message>
  </context>
  <context>
    <name>ChairmanRow</name>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Chairman</source>
      <translation>Président</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Model of the chairman</source>
      <translation>Modèle du président</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Sampling of the chairman</source>
      <translation>Échantillonnage du président</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>the chairman</source>
      <translation>le président</translation>
    </message>
  </context>
  <context>
    <name>Chat</name>
    <message>
      <location filename="ui/chat/controller.py" />
      <source>An answer is being written in this chat.</source>
      <translation>Une réponse est en cours dans cette discussion.</translation>
    </message>
    <message>
      <location filename="ui/chat/controller.py" />
      <source>Stop it, or wait until it is whole.</source>
      <translation>Arrêtez-la, ou attendez qu’elle soit complète.</translation>
    </message>
  </context>
  <context>
    <name>ChatListModel</name>
    <message>
      <location filename="ui/chat/list_model.py" />
      <source>Folder {0}, {1} chats, {2}</source>
      <translation>Dossier {0}, discussions : {1}, {2}</translation>
    </message>
    <message>
      <location filename="ui/chat/list_model.py" />
      <source>Folders</source>
      <translation>Dossiers</translation>
    </message>
    <message>
      <location filename="ui/chat/list_model.py" />
      <source>Found: {0}</source>
      <translation>Trouvé : {0}</translation>
    </message>
    <message>
      <location filename="ui/chat/list_model.py" />
      <source>Last week</source>
      <translation>7 derniers jours</translation>
    </message>
    <message>
      <location filename="ui/chat/list_model.py" />
      <source>Older</source>
      <translation>Plus anciennes</translation>
    </message>
    <message>
      <location filename="ui/chat/list_model.py" />
      <source>Pinned</source>
      <translation>Épinglées</translation>
    </message>
    <message>
      <location filename="ui/chat/list_model.py" />
      <source>Today</source>
      <translation>Aujourd’hui</translation>
    </message>
    <message>
      <location filename="ui/chat/list_model.py" />
      <source>Yesterday</source>
      <translation>Hier</translation>
    </message>
    <message>
      <location filename="ui/chat/list_model.py" />
      <source>an answer is being written</source>
      <translation>une réponse est en cours</translation>
    </message>
    <message>
      <location filename="ui/chat/list_model.py" />
      <source>closed</source>
      <translation>fermé</translation>
    </message>
    <message>
      <location filename="ui/chat/list_model.py" />
      <source>open</source>
      <translation>ouverte</translation>
    </message>
    <message>
      <location filename="ui/chat/list_model.py" />
      <source>pinned</source>
      <translation>épinglée</translation>
    </message>
  </context>
  <context>
    <name>ChatListView</name>
    <message>
      <location filename="ui/chat/chat_list.py" />
      <source>Chats</source>
      <translation>Discussions</translation>
    </message>
  </context>
  <context>
    <name>ChatPage</name>
    <message>
      <location filename="ui/chat/page.py" />
      <source>Ask a follow-up question</source>
      <translation>Posez une autre question</translation>
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>Ask a question, or paste text or code</source>
      <translation>Posez une question, ou collez du texte ou du code</translation>
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>Chats</source>
      <translation>Discussions</translation>
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>Deliberation</source>
      <translation>Délibération</translation>
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>Export this chat</source>
      <translation>Exporter cette discussion</translation>
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>New chat</source>
      <translation>Nouvelle discussion</translation>
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>One model answers, alone.</source>
      <translation>Un modèle répond, seul.</translation>
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>What do you want to know?</source>
      <translation>Que voulez-vous savoir ?</translation>
    </message>
    <message>
      <location filename="ui/chat/page.py" />
      <source>What should the committee decide?</source>
      <translation>Que doit décider le comité ?</translation>
    </message>
  </context>
  <context>
    <name>Chip</name>
    <message>
      <location filename="ui/chat/chips.py" />
      <source>Picture {0}</source>
      <translation>Image {0}</translation>
    </message>
    <message>
      <location filename="ui/chat/chips.py" />
      <source>Remove {0}</source>
      <translation>Retirer {0}</translation>
    </message>
    <message>
      <location filename="ui/chat/chips.py" />
      <source>about {0} tokens</source>
      <translation>environ {0} jetons</translation>
    </message>
  </context>
  <context>
    <name>Chips</name>
    <message>
      <location filename="ui/chat/chips.py" />
      <source>Attached</source>
      <translation>Joint</translation>
    </message>
  </context>
  <context>
    <name>CodeBlock</name>
    <message>
      <location filename="ui/chat/code_block.py" />
      <source>Copy</source>
      <translation>Copier</translation>
    </message>
    <message>
      <location filename="ui/chat/code_block.py" />
      <source>Copy code</source>
      <translation>Copier le code</translation>
    </message>
    <message>
      <location filename="ui/chat/code_block.py" />
      <source>Text</source>
      <translation>Texte</translation>
    </message>
    <message>
      <location filename="ui/chat/code_block.py" />
      <source>Wrap</source>
      <translation>Retour à la ligne</translation>
    </message>
    <message>
      <location filename="ui/chat/code_block.py" />
      <source>Wrap long lines</source>
      <translation>Couper les longues lignes</translation>
    </message>
  </context>
  <context>
    <name>Commands</name>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Answer the last question again</source>
      <translation>Répondre de nouveau à la dernière question</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Attach files</source>
      <translation>Joindre des fichiers</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Chats</source>
      <translation>Discussions</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Close or stop</source>
      <translation>Fermer ou arrêter</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Colours as the system</source>
      <translation>Couleurs du système</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Command palette</source>
      <translation>Palette de commandes</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Committees</source>
      <translation>Comités</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Compare the synthesis with the top original</source>
      <translation>Comparer la synthèse au meilleur original</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Copy the last answer as Markdown</source>
      <translation>Copier la dernière réponse en Markdown</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Dark colours</source>
      <translation>Couleurs sombres</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Deliberation on a page of its own</source>
      <translation>Délibération en page entière</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Deliberation panel</source>
      <translation>Panneau de délibération</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Export all chats</source>
      <translation>Exporter toutes les discussions</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Export this chat</source>
      <translation>Exporter cette discussion</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Find in this chat</source>
      <translation>Chercher dans cette discussion</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Go to {0}</source>
      <translation>Aller à « {0} »</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Help</source>
      <translation>Aide</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Import chats</source>
      <translation>Importer des discussions</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Jobs</source>
      <translation>Tâches</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Keyboard shortcuts</source>
      <translation>Raccourcis clavier</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Light colours</source>
      <translation>Couleurs claires</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Models</source>
      <translation>Modèles</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>New chat</source>
      <translation>Nouvelle discussion</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Next region</source>
      <translation>Zone suivante</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Previous region</source>
      <translation>Zone précédente</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Quit</source>
      <translation>Quitter</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Search chats</source>
      <translation>Chercher dans les discussions</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Set up a committee</source>
      <translation>Composer un comité</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Settings</source>
      <translation>Réglages</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Stop the answer</source>
      <translation>Arrêter la réponse</translation>
    </message>
    <message>
      <location filename="ui/shell/commands.py" />
      <source>Write a question</source>
      <translation>Écrire une question</translation>
    </message>
  </context>
  <context>
    <name>CommitteeList</name>
    <message>
      <location filename="ui/committees/list_page.py" />
      <source>Committees</source>
      <translation>Comités</translation>
    </message>
    <message>
      <location filename="ui/committees/list_page.py" />
      <source>Import…</source>
      <translation>Importer…</translation>
    </message>
    <message>
      <location filename="ui/committees/list_page.py" />
      <source>New committee</source>
      <translation>Nouveau comité</translation>
    </message>
    <message>
      <location filename="ui/committees/list_page.py" />
      <source>No committee yet. A committee is a few models that check each other.</source>
      <translation>Aucun comité pour l’instant. Un comité, ce sont quelques modèles qui se vérifient l’un l’autre.</translation>
    </message>
  </context>
  <context>
    <name>CommitteeRow</name>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Ask with it</source>
      <translation>L’interroger</translation>
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Ask with {0}</source>
      <translation>Interroger {0}</translation>
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Delete</source>
      <translation>Supprimer</translation>
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Duplicate</source>
      <translation>Dupliquer</translation>
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Edit</source>
      <translation>Modifier</translation>
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Edit {0}</source>
      <translation>Modifier {0}</translation>
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>More for {0}</source>
      <translation>Autres actions : {0}</translation>
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Share as a file…</source>
      <translation>Partager en fichier…</translation>
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Takes turns</source>
      <translation>À tour de rôle</translation>
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>Used by default</source>
      <translation>Par défaut</translation>
    </message>
    <message>
      <location filename="ui/committees/list_row.py" />
      <source>with debate</source>
      <translation>avec débat</translation>
    </message>
  </context>
  <context>
    <name>Committees</name>
    <message>
      <location filename="ui/committees/words.py" />
      <source>1 call</source>
      <translation>1 appel</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>1 seat</source>
      <translation>1 siège</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Add a seat.</source>
      <translation>Ajoutez un siège.</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Adds up to {0} calls a round.</source>
      <translation>Ajoute jusqu’à {0} appels par tour.</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Adds {0}.</source>
      <translation>Ajoute {0}.</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Always review</source>
      <translation>Toujours évaluer</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Another committee is kept as {0}. Choose another name.</source>
      <translation>Un autre comité s’appelle déjà {0}. Choisissez un autre nom.</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Answers that agree end it. Else the seats rank each other unnamed and the chairman writes one answer.</source>
      <translation>Des réponses qui s’accordent suffisent. Sinon, les sièges se classent sans se nommer et le président rédige une réponse.</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Cannot be loaded</source>
      <translation>Ne peut être chargé</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Choose a model for seat {0}.</source>
      <translation>Choisissez un modèle pour le siège {0}.</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Choose a model for the chairman.</source>
      <translation>Choisissez un modèle pour le président.</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Does not fit</source>
      <translation>Ne tient pas</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Every seat answers and ranks the others unnamed; the chairman writes one answer.</source>
      <translation>Chaque siège répond et classe les autres, anonymes ; le président rédige une réponse.</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Every seat answers and ranks the others unnamed; the leader’s own words are the answer.</source>
      <translation>Chaque siège répond et classe les autres, anonymes ; le texte du premier est la réponse.</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Fits</source>
      <translation>Tient</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>GPU {0}</source>
      <translation>GPU {0}</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Give the committee a name.</source>
      <translation>Donnez un nom au comité.</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Main memory</source>
      <translation>Mémoire centrale</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Not known</source>
      <translation>Inconnu</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>One seat answers</source>
      <translation>Un siège répond</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Partly on GPU</source>
      <translation>En partie sur GPU</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Processor</source>
      <translation>Processeur</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Review where they disagree</source>
      <translation>Évaluer en cas de désaccord</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Seats that differ from the leader read the others and answer again.</source>
      <translation>Les sièges en désaccord avec le premier lisent les autres et répondent de nouveau.</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>The best answer wins</source>
      <translation>La meilleure réponse gagne</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>The first seat that can answers alone. Nobody checks it.</source>
      <translation>Le premier siège qui le peut répond seul. Personne ne vérifie.</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>The models do not fit at once and take turns: each is loaded when it is asked. The answer is the same, it takes longer.</source>
      <translation>Les modèles ne tiennent pas tous ensemble et passent à tour de rôle : chacun est chargé quand il est interrogé. La réponse est la même, elle prend plus de temps.</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>Tight</source>
      <translation>Juste</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>about {0} min</source>
      <translation>environ {0} min</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>about {0} s</source>
      <translation>environ {0} s</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>file is missing</source>
      <translation>fichier absent</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>main memory</source>
      <translation>RAM</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} (copy)</source>
      <translation>{0} (copie)</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} GB</source>
      <translation>{0} Go</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} calls</source>
      <translation>{0} appels</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} missing</source>
      <translation>manque {0}</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} of {1} GB</source>
      <translation>{0} sur {1} Go</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} seats</source>
      <translation>{0} sièges</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} spare</source>
      <translation>marge {0}</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} to {1} calls</source>
      <translation>{0} à {1} appels</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} tok/s</source>
      <translation>{0} jetons/s</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0} · not installed</source>
      <translation>{0} · non installé</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0}: {1}</source>
      <translation>{0} : {1}</translation>
    </message>
    <message>
      <location filename="ui/committees/words.py" />
      <source>{0}: {1} and {2} of context</source>
      <translation>{0} : {1} et {2} de contexte</translation>
    </message>
  </context>
  <context>
    <name>CommitteesPage</name>
    <message>
      <location filename="ui/committees/page.py" />
      <source>All files (*)</source>
      <translation>Tous les fichiers (*)</translation>
    </message>
    <message>
      <location filename="ui/committees/page.py" />
      <source>Committees (*.toml)</source>
      <translation>Comités (*.toml)</translation>
    </message>
    <message>
      <location filename="ui/committees/page.py" />
      <source>Import committee</source>
      <translation>Importer un comité</translation>
    </message>
    <message>
      <location filename="ui/committees/page.py" />
      <source>New committee</source>
      <translation>Nouveau comité</translation>
    </message>
    <message>
      <location filename="ui/committees/page.py" />
      <source>Share committee</source>
      <translation>Partager le comité</translation>
    </message>
    <message>
      <location filename="ui/committees/page.py" />
      <source>{0} deleted.</source>
      <translation>{0} : supprimé.</translation>
    </message>
    <message>
      <location filename="ui/committees/page.py" />
      <source>{0} is as it came with Parley again.</source>
      <translation>{0} est de nouveau tel que livré avec Parley.</translation>
    </message>
  </context>
  <context>
    <name>Composer</name>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Attach files</source>
      <translation>Joindre des fichiers</translation>
    </message>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Picture {0}</source>
      <translation>Image {0}</translation>
    </message>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Question</source>
      <translation>Question</translation>
    </message>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Send</source>
      <translation>Envoyer</translation>
    </message>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Send (Enter)</source>
      <translation>Envoyer (Entrée)</translation>
    </message>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Stop</source>
      <translation>Arrêter</translation>
    </message>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Stop (Esc)</source>
      <translation>Arrêter (Échap)</translation>
    </message>
    <message>
      <location filename="ui/chat/composer.py" />
      <source>Those who are asked do not all see pictures. Choose a model that does.</source>
      <translation>Certains des modèles interrogés ne voient pas les images. Choisissez un modèle qui les voit.</translation>
    </message>
  </context>
  <context>
    <name>CopyButton</name>
    <message>
      <location filename="ui/settings/copy_button.py" />
      <source>Copied</source>
      <translation>Copié</translation>
    </message>
  </context>
  <context>
    <name>Counter</name>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>Context in use</source>
      <translation>Contexte occupé</translation>
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>Context: {0} tokens</source>
      <translation>Contexte : {0} jetons</translation>
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>Estimated: no model is loaded that could count.</source>
      <translation>Estimation : aucun modèle chargé ne peut compter.</translation>
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>Kept for the reply: {0} tokens</source>
      <translation>Réservé à la réponse : {0} jetons</translation>
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>Older messages of this chat will be left out: they do not all fit.</source>
      <translation>Les messages les plus anciens de cette discussion seront laissés de côté : tous ne tiennent pas.</translation>
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>The chat before it: {0} tokens</source>
      <translation>La discussion qui précède : {0} jetons</translation>
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>The question is {0} tokens too long for the context of {1}. Shorten it, or ask a model with a larger context.</source>
      <translation>La question dépasse de {0} jetons le contexte de {1}. Raccourcissez-la, ou interrogez un modèle au contexte plus grand.</translation>
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>This question: {0} tokens</source>
      <translation>Cette question : {0} jetons</translation>
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>about {0}</source>
      <translation>environ {0}</translation>
    </message>
    <message>
      <location filename="ui/chat/counter.py" />
      <source>{0} / {1}</source>
      <translation>{0} / {1}</translation>
    </message>
  </context>
  <context>
    <name>Deliberation</name>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>1 = best</source>
      <translation>1 = meilleure</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>1 dissent</source>
      <translation>1 avis divergent</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>1 round</source>
      <translation>1 tour</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>1 seat</source>
      <translation>1 siège</translation>
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>1 token</source>
      <translation>1 jeton</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>After the debate</source>
      <translation>Après le débat</translation>
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>After the debate:</source>
      <translation>Après le débat :</translation>
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Agreement</source>
      <translation>Accord</translation>
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>Agreement of answers</source>
      <translation>Accord des réponses</translation>
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>Agreement of reviewers</source>
      <translation>Accord des évaluateurs</translation>
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Answer</source>
      <translation>Réponse</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Answer ready</source>
      <translation>Réponse prête</translation>
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Answers shown earlier ranked higher (tau {0}).</source>
      <translation>Les réponses montrées en premier sont mieux classées (tau {0}).</translation>
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Answers shown later ranked higher (tau {0}).</source>
      <translation>Les réponses montrées en dernier sont mieux classées (tau {0}).</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Asked, nothing heard yet</source>
      <translation>Interrogé, rien reçu pour l’instant</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Chairman</source>
      <translation>Président</translation>
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Committee: {0}. {1}</source>
      <translation>Comité : {0}. {1}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>Debate</source>
      <translation>Débat</translation>
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Deliberation</source>
      <translation>Délibération</translation>
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Dissent</source>
      <translation>Avis divergent</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Done</source>
      <translation>Terminé</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Dropped</source>
      <translation>Écarté</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Failed</source>
      <translation>Échec</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Finished</source>
      <translation>Terminée</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>First answer</source>
      <translation>Première réponse</translation>
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>First answer:</source>
      <translation>Première réponse :</translation>
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Its answer differs from that of {0}.</source>
      <translation>Sa réponse diffère de celle de {0}.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>Kendall's tau of the reviews with each: 0 is no link, 1 or -1 the same or reverse order.</source>
      <translation>Tau de Kendall des évaluations avec chacun : 0, aucun lien ; 1 ou -1, même ordre ou ordre inverse.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Kept for the reply</source>
      <translation>Réservé à la réponse</translation>
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Length of answers</source>
      <translation>Longueur des réponses</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Loading</source>
      <translation>Chargement</translation>
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Longer answers ranked higher (tau {0}).</source>
      <translation>Les réponses longues sont mieux classées (tau {0}).</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Messages sent</source>
      <translation>Messages envoyés</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Near tie {0} / {1}</source>
      <translation>Quasi-égalité {0} / {1}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Near tie: {0} leads {1} by {2}</source>
      <translation>Quasi-égalité : {0} devance {1} de {2}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Not asked</source>
      <translation>Non interrogé</translation>
    </message>
    <message>
      <location filename="ui/deliberation/panel_results.py" />
      <source>Notices</source>
      <translation>Remarques</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>One seat answers, alone.</source>
      <translation>Un siège répond, seul.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>Opinions</source>
      <translation>Avis</translation>
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Place in the list</source>
      <translation>Place dans la liste</translation>
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Points</source>
      <translation>Points</translation>
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>Points (Borda)</source>
      <translation>Points (Borda)</translation>
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>Points by agreement</source>
      <translation>Points d’accord</translation>
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>Points of seat {0}</source>
      <translation>Points du siège {0}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Prompt</source>
      <translation>Invite</translation>
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Question</source>
      <translation>Question</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Queued</source>
      <translation>En attente</translation>
    </message>
    <message numerus="yes">
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Ranked {0} first; {1} of {2} reviewers of {3} ranked {3} first.</source>
      <translation>
        <numerusform>{0} placé en premier ; {1} des {2} évaluateurs de {3} a placé {3} en premier.</numerusform>
        <numerusform>{0} placé en premier ; {1} des {2} évaluateurs de {3} ont placé {3} en premier.</numerusform>
      </translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Ranking</source>
      <translation>Classement</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Reading prompt</source>
      <translation>Lit l’invite</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Review</source>
      <translation>Évaluation</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>Reviews</source>
      <translation>Évaluations</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Running</source>
      <translation>En cours</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>Saw the answers in the order {0}, without names.</source>
      <translation>A vu les réponses dans l’ordre {0}, sans les noms.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Seat</source>
      <translation>Siège</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Seat {0}</source>
      <translation>Siège {0}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Seat {0} dropped. {1}</source>
      <translation>Siège {0} écarté. {1}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Seat {0} gave no review. {1}</source>
      <translation>Le siège {0} n’a pas donné d’évaluation. {1}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Shared prompt saved {0}</source>
      <translation>Invite partagée : {0} évités</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Shared prompt saved {0} (about {1})</source>
      <translation>Invite partagée : {0} évités (environ {1})</translation>
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Shorter answers ranked higher (tau {0}).</source>
      <translation>Les réponses courtes sont mieux classées (tau {0}).</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Smallest context</source>
      <translation>Plus petit contexte</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Stage: {0}</source>
      <translation>Étape : {0}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Start when the models are free</source>
      <translation>Commence quand les modèles sont libres</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Starts when {0} has answered</source>
      <translation>Commence quand {0} a répondu</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Starts when {0} have answered</source>
      <translation>Commence quand {0} ont répondu</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Stopped</source>
      <translation>Arrêtée</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Synthesis</source>
      <translation>Synthèse</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>The answer would stand without any one of the seats.</source>
      <translation>La réponse tiendrait sans l’un quelconque des sièges.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>The answer would stand without {0}.</source>
      <translation>La réponse tiendrait sans {0}.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>The chairman writes one answer from the ranked opinions.</source>
      <translation>Le président rédige une réponse à partir des avis classés.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>The seats disagree. Each reads the others and answers once more.</source>
      <translation>Les sièges divergent. Chacun lit les autres et répond encore une fois.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Tie {0} / {1}</source>
      <translation>Égalité {0} / {1}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>Tie: {0} and {1}</source>
      <translation>Égalité : {0} et {1}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Timeline</source>
      <translation>Chronologie</translation>
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>Top original</source>
      <translation>Meilleur original</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>Use the answer of seat {0} instead</source>
      <translation>Utiliser plutôt la réponse du siège {0}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>Use this instead</source>
      <translation>Utiliser celle-ci</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Waiting</source>
      <translation>En attente</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Waits for its turn</source>
      <translation>Attend son tour</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Waits, 1 call before it</source>
      <translation>Attend, 1 appel avant lui</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>Waits, {0} calls before it</source>
      <translation>Attend, {0} appels avant lui</translation>
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>What the best-ranked seat wrote itself, to hold against the synthesis.</source>
      <translation>Ce que le siège le mieux classé a écrit lui-même, à comparer à la synthèse.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>What the order follows</source>
      <translation>Ce que suit l’ordre</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>What was sent</source>
      <translation>Ce qui a été envoyé</translation>
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Who ranked whom</source>
      <translation>Qui a classé qui</translation>
    </message>
    <message>
      <location filename="ui/deliberation/record.py" />
      <source>Without one seat</source>
      <translation>Sans un siège</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Without {0} there would be no answer.</source>
      <translation>Sans {0}, il n’y aurait pas de réponse.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Without {0}, {1} would lead.</source>
      <translation>Sans {0}, {1} serait en tête.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>Writing</source>
      <translation>Rédaction</translation>
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>about {0}</source>
      <translation>environ {0}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>agreement {0}</source>
      <translation>accord {0}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>answer of seat {0}, {1}</source>
      <translation>réponse du siège {0}, {1}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>clear link</source>
      <translation>lien net</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>eight</source>
      <translation>huit</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>five</source>
      <translation>cinq</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>four</source>
      <translation>quatre</translation>
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>no link</source>
      <translation>aucun lien</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>one</source>
      <translation>un</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>one dissent</source>
      <translation>un avis divergent</translation>
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>own answer, not ranked</source>
      <translation>sa propre réponse</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>queued {0}</source>
      <translation>attente {0}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>reading {0}</source>
      <translation>lecture {0}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>rows rank columns</source>
      <translation>la ligne classe la colonne</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>seven</source>
      <translation>sept</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>shared prompt saved {0}</source>
      <translation>invite partagée : {0} évités</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>six</source>
      <translation>six</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>still running</source>
      <translation>encore en cours</translation>
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>strong link</source>
      <translation>lien fort</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>synthesis by chairman {0}</source>
      <translation>synthèse du président {0}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>three</source>
      <translation>trois</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>two</source>
      <translation>deux</translation>
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>unknown</source>
      <translation>inconnu</translation>
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>weak link</source>
      <translation>lien faible</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>writing {0}</source>
      <translation>rédaction {0}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/ranking_words.py" />
      <source>{0} (tau {1})</source>
      <translation>{0} (tau {1})</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} and {1}</source>
      <translation>{0} et {1}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>{0} and {1} agree: {2}</source>
      <translation>{0} et {1} s’accordent : {2}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>{0} and {1} differ: {2}</source>
      <translation>{0} et {1} divergent : {2}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} dissents</source>
      <translation>{0} avis divergents</translation>
    </message>
    <message numerus="yes">
      <location filename="ui/deliberation/words.py" />
      <source>{0} done</source>
      <translation>
        <numerusform>{0} terminé</numerusform>
        <numerusform>{0} terminés</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="ui/deliberation/words.py" />
      <source>{0} dropped</source>
      <translation>
        <numerusform>{0} écarté</numerusform>
        <numerusform>{0} écartés</numerusform>
      </translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} in {1}</source>
      <translation>{0} en {1}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>{0} min</source>
      <translation>{0} min</translation>
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>{0} min {1} s</source>
      <translation>{0} min {1} s</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>{0} of {1}</source>
      <translation>{0} sur {1}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} of {1} earlier messages left out: {2} did not fit into {3}.</source>
      <translation>{0} messages antérieurs sur {1} laissés de côté : {2} ne tenaient pas dans {3}.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>{0} of {1} of the prompt shared</source>
      <translation>{0} sur {1} de l’invite partagés</translation>
    </message>
    <message numerus="yes">
      <location filename="ui/deliberation/ranking_words.py" />
      <source>{0} of {1} pairs of answers share at least {2} % of their content words, with the same figures and negations.</source>
      <translation>
        <numerusform>{0} paire de réponses sur {1} partage au moins {2} % des mots de contenu, avec les mêmes chiffres et négations.</numerusform>
        <numerusform>{0} paires de réponses sur {1} partagent au moins {2} % des mots de contenu, avec les mêmes chiffres et négations.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="ui/deliberation/ranking_words.py" />
      <source>{0} of {1} pairs of reviewers order the answers they both judged alike.</source>
      <translation>
        <numerusform>{0} paire d’évaluateurs sur {1} classe dans le même ordre les réponses jugées par les deux.</numerusform>
        <numerusform>{0} paires d’évaluateurs sur {1} classent dans le même ordre les réponses jugées par les deux.</numerusform>
      </translation>
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>{0} of {1} points</source>
      <translation>{0} sur {1} points</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} of {1} seats have ranked the others, unnamed and without their own.</source>
      <translation>{0} sièges sur {1} ont classé les autres, anonymes et sans leur propre réponse.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} queued</source>
      <translation>{0} en attente</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} reading</source>
      <translation>{0} en lecture</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page_cards.py" />
      <source>{0} rounds</source>
      <translation>{0} tours</translation>
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>{0} s</source>
      <translation>{0} s</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} seats</source>
      <translation>{0} sièges</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} seats answer alone and rank each other unnamed; the best answer wins.</source>
      <translation>{0} sièges répondent seuls et se classent sans se nommer ; la meilleure réponse gagne.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} seats answer alone, review each other unnamed, and give one checkable answer.</source>
      <translation>{0} sièges répondent seuls, s’évaluent sans se nommer et donnent une réponse vérifiable.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} seats answer alone. Where they disagree, they review each other unnamed and a chairman writes one checkable answer.</source>
      <translation>{0} sièges répondent seuls. S’ils divergent, ils s’évaluent sans se nommer et un président rédige une réponse vérifiable.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>{0} shared, not computed again</source>
      <translation>{0} partagés, non recalculés</translation>
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>{0} tok/s</source>
      <translation>{0} jetons/s</translation>
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>{0} tokens</source>
      <translation>{0} jetons</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0} writing</source>
      <translation>{0} en rédaction</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>{0}%</source>
      <translation>{0} %</translation>
    </message>
    <message>
      <location filename="ui/deliberation/call_words.py" />
      <source>{0}, {1}: from {2}</source>
      <translation>{0}, {1} : à partir de {2}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/words.py" />
      <source>{0}: {1}</source>
      <translation>{0} : {1}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/figures.py" />
      <source>— tokens</source>
      <translation>— jetons</translation>
    </message>
    <message>
      <location filename="ui/deliberation/sections.py" />
      <source>“{0}”</source>
      <translation>« {0} »</translation>
    </message>
  </context>
  <context>
    <name>DeliberationPage</name>
    <message>
      <location filename="ui/deliberation/page.py" />
      <source>Back to the chat</source>
      <translation>Retour à la discussion</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page.py" />
      <source>Close comparison</source>
      <translation>Fermer la comparaison</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page.py" />
      <source>Compared word by word</source>
      <translation>Comparaison mot à mot</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page.py" />
      <source>Deliberation</source>
      <translation>Délibération</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page.py" />
      <source>Export record</source>
      <translation>Exporter le compte rendu</translation>
    </message>
    <message>
      <location filename="ui/deliberation/page.py" />
      <source>No deliberation is open.</source>
      <translation>Aucune délibération n’est ouverte.</translation>
    </message>
  </context>
  <context>
    <name>Detail</name>
    <message>
      <location filename="ui/models/detail.py" />
      <source>A GPU that is gone</source>
      <translation>Un GPU disparu</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>About {0} in {1}.</source>
      <translation>Environ {0} dans : {1}.</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>All layers on {0}</source>
      <translation>Toutes les couches sur {0}</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Automatic</source>
      <translation>Automatique</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Automatic: {0}</source>
      <translation>Automatique : {0}</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Back to automatic</source>
      <translation>Revenir à automatique</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Context length</source>
      <translation>Longueur du contexte</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Context memory</source>
      <translation>Mémoire du contexte</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Delete the file</source>
      <translation>Supprimer le fichier</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Delete {0}</source>
      <translation>Supprimer {0}</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Delete {0} from the disk? That frees {1} and cannot be undone.</source>
      <translation>Supprimer {0} du disque ? Cela libère {1}, sans retour possible.</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Delete {0} from the disk? That frees {1}, cannot be undone, and leaves these committees without it: {2}.</source>
      <translation>Supprimer {0} du disque ? Cela libère {1}, sans retour possible, et en prive ces comités : {2}.</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Does not fit</source>
      <translation>Ne tient pas</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Forget</source>
      <translation>Oublier</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>If it were loaded now</source>
      <translation>S’il était chargé maintenant</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Keep</source>
      <translation>Garder</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Layers on the GPU</source>
      <translation>Couches sur le GPU</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Load again</source>
      <translation>Recharger</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>No longer list {0}?</source>
      <translation>Ne plus lister {0} ?</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>On the processor</source>
      <translation>Sur le processeur</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Processor only</source>
      <translation>Processeur seul</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Runs on</source>
      <translation>Tourne sur</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Save</source>
      <translation>Enregistrer</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Saved.</source>
      <translation>Enregistré.</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Saved. It holds from the next load.</source>
      <translation>Enregistré. Valable dès le prochain chargement.</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Stay loaded</source>
      <translation>Rester chargé</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>The model was trained for {0}; more is not used.</source>
      <translation>Le modèle est entraîné pour {0} ; au-delà, rien n’est utilisé.</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Unloads {0}</source>
      <translation>Décharge {0}</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>What it needs is unknown: its header cannot be read.</source>
      <translation>Ses besoins sont inconnus : son en-tête est illisible.</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>Working out what it needs …</source>
      <translation>Calcul de ses besoins…</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>layers</source>
      <translation>couches</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>min</source>
      <translation>min</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>tokens</source>
      <translation>jetons</translation>
    </message>
    <message>
      <location filename="ui/models/detail.py" />
      <source>{0} of {1} layers on the GPU, {2} in main memory</source>
      <translation>{0} couches sur {1} sur le GPU, {2} en mémoire centrale</translation>
    </message>
  </context>
  <context>
    <name>Difference</name>
    <message>
      <location filename="ui/deliberation/difference.py" />
      <source>underlined: only in this text</source>
      <translation>souligné : seulement dans ce texte</translation>
    </message>
    <message>
      <location filename="ui/deliberation/difference.py" />
      <source>{0}% of the words are common</source>
      <translation>{0} % des mots sont communs</translation>
    </message>
  </context>
  <context>
    <name>DownloadsCard</name>
    <message>
      <location filename="ui/models/downloads.py" />
      <source>Delete {0}</source>
      <translation>Supprimer {0}</translation>
    </message>
    <message>
      <location filename="ui/models/downloads.py" />
      <source>Downloads</source>
      <translation>Téléchargements</translation>
    </message>
    <message>
      <location filename="ui/models/downloads.py" />
      <source>Give it up and delete the {0} that are here?</source>
      <translation>Abandonner et supprimer les {0} déjà là ?</translation>
    </message>
    <message>
      <location filename="ui/models/downloads.py" />
      <source>Keep</source>
      <translation>Continuer</translation>
    </message>
    <message>
      <location filename="ui/models/downloads.py" />
      <source>They go on after a restart</source>
      <translation>Ils reprennent après un redémarrage</translation>
    </message>
  </context>
  <context>
    <name>EditBox</name>
    <message>
      <location filename="ui/chat/user_message.py" />
      <source>Cancel</source>
      <translation>Annuler</translation>
    </message>
    <message>
      <location filename="ui/chat/user_message.py" />
      <source>Send</source>
      <translation>Envoyer</translation>
    </message>
    <message>
      <location filename="ui/chat/user_message.py" />
      <source>Your question</source>
      <translation>Votre question</translation>
    </message>
  </context>
  <context>
    <name>Editor</name>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Cancel</source>
      <translation>Annuler</translation>
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Commands and editors call it {0}.</source>
      <translation>Les commandes et les éditeurs l’appellent {0}.</translation>
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Edit committee</source>
      <translation>Modifier le comité</translation>
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Give up changes</source>
      <translation>Abandonner</translation>
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Give up the changes to {0}?</source>
      <translation>Abandonner les modifications : {0} ?</translation>
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Keep editing</source>
      <translation>Continuer</translation>
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Name</source>
      <translation>Nom</translation>
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>New committee</source>
      <translation>Nouveau comité</translation>
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Save</source>
      <translation>Enregistrer</translation>
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Save committee</source>
      <translation>Enregistrer le comité</translation>
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Technical questions, code review</source>
      <translation>Questions techniques, relecture de code</translation>
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Try with a sample question</source>
      <translation>Essayer avec une question</translation>
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>Used for</source>
      <translation>Usage</translation>
    </message>
    <message>
      <location filename="ui/committees/editor.py" />
      <source>the new committee</source>
      <translation>le nouveau comité</translation>
    </message>
  </context>
  <context>
    <name>EndpointPanel</name>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>1 request</source>
      <translation>1 requête</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Address</source>
      <translation>Adresse</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Copy address</source>
      <translation>Copier l’adresse</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Copy token</source>
      <translation>Copier le jeton</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Endpoint</source>
      <translation>Point d’accès</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Endpoint is off</source>
      <translation>Point d’accès inactif</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Endpoint is on</source>
      <translation>Point d’accès actif</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Hide token</source>
      <translation>Masquer le jeton</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>It does not run now. It starts with Parley, on the port below.</source>
      <translation>Il ne tourne pas. Il démarre avec Parley, sur le port ci-dessous.</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Keep the old one</source>
      <translation>Garder l’ancien</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Renew token</source>
      <translation>Renouveler le jeton</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Show token</source>
      <translation>Montrer le jeton</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>The old token is refused at once; every program needs the new one.</source>
      <translation>L’ancien jeton est refusé aussitôt ; chaque programme a besoin du nouveau.</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>There is a new token</source>
      <translation>Il y a un nouveau jeton</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>This computer only</source>
      <translation>Cet ordinateur seulement</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Token</source>
      <translation>Jeton</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Token, hidden</source>
      <translation>Jeton, masqué</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>Try again</source>
      <translation>Réessayer</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>{0} requests</source>
      <translation>{0} requêtes</translation>
    </message>
    <message>
      <location filename="ui/settings/endpoint.py" />
      <source>{0} since the start</source>
      <translation>{0} depuis le démarrage</translation>
    </message>
  </context>
  <context>
    <name>Export</name>
    <message>
      <location filename="ui/deliberation/export.py" />
      <source>Export record</source>
      <translation>Exporter le compte rendu</translation>
    </message>
    <message>
      <location filename="ui/deliberation/export.py" />
      <source>Free some space, or choose another folder.</source>
      <translation>Libérez de la place, ou choisissez un autre dossier.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/export.py" />
      <source>JSON (*.json)</source>
      <translation>JSON (*.json)</translation>
    </message>
    <message>
      <location filename="ui/deliberation/export.py" />
      <source>Markdown (*.md)</source>
      <translation>Markdown (*.md)</translation>
    </message>
    <message>
      <location filename="ui/deliberation/export.py" />
      <source>The record was not written.</source>
      <translation>Le compte rendu n’a pas été écrit.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/export.py" />
      <source>deliberation</source>
      <translation>délibération</translation>
    </message>
  </context>
  <context>
    <name>FailureBanner</name>
    <message>
      <location filename="ui/models/failure.py" />
      <source>Dismiss: {0}</source>
      <translation>Masquer : {0}</translation>
    </message>
    <message>
      <location filename="ui/models/failure.py" />
      <source>Ordered by how little they change the answer.</source>
      <translation>Du remède qui change le moins la réponse à celui qui la change le plus.</translation>
    </message>
    <message>
      <location filename="ui/models/failure.py" />
      <source>Show {0} more</source>
      <translation>En montrer {0} de plus</translation>
    </message>
    <message>
      <location filename="ui/models/failure.py" />
      <source>Try again</source>
      <translation>Réessayer</translation>
    </message>
  </context>
  <context>
    <name>Faults</name>
    <message>
      <location filename="backend/store/chats.py" />
      <source>A chat needs a title.</source>
      <translation>Une discussion a besoin d’un titre.</translation>
    </message>
    <message>
      <location filename="backend/chat/checks.py" />
      <source>A committee's answer cannot be constrained to a JSON schema.</source>
      <translation>La réponse d’un comité ne peut pas être contrainte à un schéma JSON.</translation>
    </message>
    <message>
      <location filename="backend/store/shelf.py" />
      <source>A folder needs a title.</source>
      <translation>Un dossier a besoin d’un titre.</translation>
    </message>
    <message>
      <location filename="backend/downloads/faults.py" />
      <source>A login page of the network, a proxy or a wrong `hub_url` does this: check them and try again.</source>
      <translation>Une page de connexion du réseau, un proxy ou un `hub_url` erroné en est la cause : vérifiez-les et réessayez.</translation>
    </message>
    <message>
      <location filename="backend/downloads/names.py" />
      <source>A name has an owner and a name of letters, digits, '-', '_' and '.'.</source>
      <translation>Un nom se compose d’un propriétaire et d’un nom en lettres, chiffres, « - », « _ » et « . ».</translation>
    </message>
    <message>
      <location filename="backend/store/turns.py" />
      <source>A question follows a reply.</source>
      <translation>Une question suit une réponse.</translation>
    </message>
    <message>
      <location filename="backend/store/turns.py" />
      <source>A question that is edited keeps its place.</source>
      <translation>Une question modifiée garde sa place.</translation>
    </message>
    <message>
      <location filename="backend/templates.py" />
      <source>A template needs a name and a text.</source>
      <translation>Un modèle de question a besoin d’un nom et d’un texte.</translation>
    </message>
    <message>
      <location filename="backend/downloads/faults.py" />
      <source>Accept its licence on the hub's page with your account and give Parley that account's token, or choose another repository.</source>
      <translation>Acceptez sa licence sur la page du hub avec votre compte et donnez à Parley le jeton de ce compte, ou choisissez un autre dépôt.</translation>
    </message>
    <message>
      <location filename="backend/downloads/manager.py" />
      <source>Another Parley is downloading already.</source>
      <translation>Un autre Parley télécharge déjà.</translation>
    </message>
    <message>
      <location filename="backend/store/owners.py" />
      <source>Another Parley is opening this profile.</source>
      <translation>Un autre Parley est en train d’ouvrir ce profil.</translation>
    </message>
    <message>
      <location filename="backend/store/database.py" />
      <source>Another, older Parley has them open.</source>
      <translation>Un autre Parley, plus ancien, les tient ouvertes.</translation>
    </message>
    <message>
      <location filename="backend/chat/admission.py" />
      <source>Ask again in a moment.</source>
      <translation>Reposez la question dans un instant.</translation>
    </message>
    <message>
      <location filename="backend/committee/faults.py" />
      <source>Ask differently, or seat another model.</source>
      <translation>Posez la question autrement, ou donnez le siège à un autre modèle.</translation>
    </message>
    <message>
      <location filename="backend/chat/checks.py" />
      <source>Ask one model.</source>
      <translation>Interrogez un seul modèle.</translation>
    </message>
    <message>
      <location filename="backend/chat/pictures.py" />
      <source>Ask one that sees, or remove the picture.</source>
      <translation>Interrogez-en un qui voit les images, ou retirez l’image.</translation>
    </message>
    <message>
      <location filename="backend/picture_file.py" />
      <source>Attach a part of it.</source>
      <translation>Joignez-en une partie.</translation>
    </message>
    <message>
      <location filename="backend/picture_file.py" />
      <source>Attach a smaller copy of it.</source>
      <translation>Joignez-en une copie plus petite.</translation>
    </message>
    <message>
      <location filename="backend/attachments.py" />
      <source>Attach a smaller copy.</source>
      <translation>Joignez une copie plus petite.</translation>
    </message>
    <message>
      <location filename="backend/attachments.py" />
      <source>Attach another file.</source>
      <translation>Joignez un autre fichier.</translation>
    </message>
    <message>
      <location filename="backend/chat/checks.py" />
      <source>Attach fewer of them, or smaller copies.</source>
      <translation>Joignez-en moins, ou des copies plus petites.</translation>
    </message>
    <message>
      <location filename="backend/picture_file.py" />
      <source>Attach it again.</source>
      <translation>Joignez-le de nouveau.</translation>
    </message>
    <message>
      <location filename="backend/attachments.py" />
      <source>Attach the part that matters.</source>
      <translation>Joignez la partie qui compte.</translation>
    </message>
    <message>
      <location filename="backend/downloads/faults.py" />
      <source>Cancel this download and choose the file again.</source>
      <translation>Annulez ce téléchargement et choisissez de nouveau le fichier.</translation>
    </message>
    <message>
      <location filename="backend/committee/manager.py" />
      <source>Change it and save: yours is shown in its place.</source>
      <translation>Modifiez-le et enregistrez : le vôtre s’affiche à sa place.</translation>
    </message>
    <message>
      <location filename="backend/providers/transport.py" />
      <source>Check that it runs, and its address in the settings.</source>
      <translation>Vérifiez qu’il tourne, et son adresse dans les réglages.</translation>
    </message>
    <message>
      <location filename="backend/library/gguf_header.py" />
      <source>Check that the file is there and may be read.</source>
      <translation>Vérifiez que le fichier est là et qu’il peut être lu.</translation>
    </message>
    <message>
      <location filename="backend/downloads/faults.py" />
      <source>Check the network connection (and `hub_url` in the settings); models on this machine work without it.</source>
      <translation>Vérifiez la connexion au réseau (et `hub_url` dans les réglages) ; les modèles de cet ordinateur s’en passent.</translation>
    </message>
    <message>
      <location filename="backend/downloads/faults.py" />
      <source>Check the spelling, or search for it.</source>
      <translation>Vérifiez l’orthographe, ou cherchez-le.</translation>
    </message>
    <message>
      <location filename="backend/exchange/importing.py" />
      <source>Choose a JSON file that Parley, ChatGPT, Open WebUI or LM Studio wrote, or ChatGPT's zip.</source>
      <translation>Choisissez un fichier JSON écrit par Parley, ChatGPT, Open WebUI ou LM Studio, ou le zip de ChatGPT.</translation>
    </message>
    <message>
      <location filename="backend/downloads/names.py" />
      <source>Choose a file from the repository's list.</source>
      <translation>Choisissez un fichier dans la liste du dépôt.</translation>
    </message>
    <message>
      <location filename="backend/attachments.py" />
      <source>Choose a file.</source>
      <translation>Choisissez un fichier.</translation>
    </message>
    <message>
      <location filename="backend/store/shelf.py" />
      <source>Choose a seat that answered.</source>
      <translation>Choisissez un siège qui a répondu.</translation>
    </message>
    <message>
      <location filename="backend/attachments.py" />
      <source>Choose another file.</source>
      <translation>Choisissez un autre fichier.</translation>
    </message>
    <message>
      <location filename="backend/exchange/writing.py" />
      <source>Choose another folder.</source>
      <translation>Choisissez un autre dossier.</translation>
    </message>
    <message>
      <location filename="backend/committee/manager.py" />
      <source>Choose another model there, or download it first.</source>
      <translation>Choisissez-y un autre modèle, ou téléchargez-le d’abord.</translation>
    </message>
    <message>
      <location filename="backend/models/views.py" />
      <source>Choose another model.</source>
      <translation>Choisissez un autre modèle.</translation>
    </message>
    <message>
      <location filename="backend/committee/manager.py" />
      <source>Choose another name.</source>
      <translation>Choisissez un autre nom.</translation>
    </message>
    <message>
      <location filename="backend/store/shelf.py" />
      <source>Choose another title.</source>
      <translation>Choisissez un autre titre.</translation>
    </message>
    <message>
      <location filename="backend/attachments.py" />
      <source>Choose one that is there.</source>
      <translation>Choisissez-en un qui existe.</translation>
    </message>
    <message>
      <location filename="backend/keys.py" />
      <source>Copy it again from the server.</source>
      <translation>Copiez-la de nouveau depuis le serveur.</translation>
    </message>
    <message>
      <location filename="backend/downloads/hub.py" />
      <source>Copy it anew from the hub's page of tokens.</source>
      <translation>Copiez-le de nouveau depuis la page des jetons du hub.</translation>
    </message>
    <message>
      <location filename="backend/downloads/hub.py" />
      <source>Correct `hub_url` in the settings, for example https://huggingface.co.</source>
      <translation>Corrigez `hub_url` dans les réglages, par exemple https://huggingface.co.</translation>
    </message>
    <message>
      <location filename="backend/committee/presets.py" />
      <source>Correct it; `parley committees` shows those that are.</source>
      <translation>Corrigez-le ; `parley committees` montre ceux qui existent.</translation>
    </message>
    <message>
      <location filename="backend/catalogue/catalogued.py" />
      <source>Correct the entry, or move the file away to go on with the built-in models.</source>
      <translation>Corrigez l’entrée, ou déplacez le fichier pour continuer avec les modèles intégrés.</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Correct the value; `parley settings` lists every name, range and default.</source>
      <translation>Corrigez la valeur ; `parley settings` donne chaque nom, ses bornes et sa valeur par défaut.</translation>
    </message>
    <message>
      <location filename="backend/models/manager.py" />
      <source>Delete it, then: parley models pull OWNER/REPOSITORY.</source>
      <translation>Supprimez-le, puis : parley models pull OWNER/REPOSITORY.</translation>
    </message>
    <message>
      <location filename="backend/providers/local.py" />
      <source>Delete that character.</source>
      <translation>Supprimez ce caractère.</translation>
    </message>
    <message>
      <location filename="backend/library/installed.py" />
      <source>Delete the file, or take its folder out of the settings.</source>
      <translation>Supprimez le fichier, ou retirez son dossier des réglages.</translation>
    </message>
    <message>
      <location filename="backend/chat/pictures.py" />
      <source>Download a model that sees on the Models page, or remove the picture.</source>
      <translation>Téléchargez un modèle qui voit les images sur la page Modèles, ou retirez l’image.</translation>
    </message>
    <message>
      <location filename="backend/downloads/faults.py" />
      <source>Download it again; if that ends the same way, choose another file.</source>
      <translation>Téléchargez-le de nouveau ; si l’issue est la même, choisissez un autre fichier.</translation>
    </message>
    <message>
      <location filename="backend/library/gguf_header.py" />
      <source>Download the missing parts into the same folder.</source>
      <translation>Téléchargez les parties manquantes dans le même dossier.</translation>
    </message>
    <message>
      <location filename="backend/store/database.py" />
      <source>End it, and start again.</source>
      <translation>Fermez-le, puis recommencez.</translation>
    </message>
    <message>
      <location filename="backend/store/recovery.py" />
      <source>End it, then restore.</source>
      <translation>Fermez-le, puis restaurez.</translation>
    </message>
    <message>
      <location filename="backend/committee/opinions.py" />
      <source>Every seat was dropped.</source>
      <translation>Tous les sièges ont été écartés.</translation>
    </message>
    <message>
      <location filename="backend/committee/manager.py" />
      <source>Export it again, or correct the line.</source>
      <translation>Exportez-le de nouveau, ou corrigez la ligne.</translation>
    </message>
    <message>
      <location filename="backend/downloads/faults.py" />
      <source>Free some space and go on with the download: what has arrived is kept. Or choose a smaller file.</source>
      <translation>Libérez de la place et reprenez le téléchargement : ce qui est arrivé est gardé. Ou choisissez un fichier plus petit.</translation>
    </message>
    <message>
      <location filename="backend/store/faults.py" />
      <source>Free some space and try again; what was stored before is safe.</source>
      <translation>Libérez de la place et réessayez ; ce qui était enregistré avant est intact.</translation>
    </message>
    <message>
      <location filename="backend/profile.py" />
      <source>Free some space on this disk, or set PARLEY_HOME to a folder on another one.</source>
      <translation>Libérez de la place sur ce disque, ou réglez PARLEY_HOME sur un dossier d’un autre disque.</translation>
    </message>
    <message>
      <location filename="backend/exchange/writing.py" />
      <source>Free some space, or choose another disk.</source>
      <translation>Libérez de la place, ou choisissez un autre disque.</translation>
    </message>
    <message>
      <location filename="backend/committee/manager.py" />
      <source>Give it a title and 1 to 16 seats, and values within their ranges.</source>
      <translation>Donnez-lui un titre, de 1 à 16 sièges, et des valeurs dans leurs bornes.</translation>
    </message>
    <message>
      <location filename="backend/models/manager.py" />
      <source>Give its file another name, then save this one again.</source>
      <translation>Donnez un autre nom à son fichier, puis enregistrez celui-ci de nouveau.</translation>
    </message>
    <message>
      <location filename="backend/chat/checks.py" />
      <source>Half of a character stands alone in it; it was not UTF-8.</source>
      <translation>Une moitié de caractère s’y trouve seule ; ce n’était pas de l’UTF-8.</translation>
    </message>
    <message>
      <location filename="backend/models/sources.py" />
      <source>If they lie in a folder of their own, name that folder.</source>
      <translation>S’ils sont dans un dossier à eux, indiquez ce dossier.</translation>
    </message>
    <message>
      <location filename="backend/exchange/importing.py" />
      <source>Import it with a newer Parley.</source>
      <translation>Importez-le avec un Parley plus récent.</translation>
    </message>
    <message>
      <location filename="backend/committee/manager.py" />
      <source>It came with Parley.</source>
      <translation>Il est livré avec Parley.</translation>
    </message>
    <message>
      <location filename="backend/store/tree.py" />
      <source>It does not fit together.</source>
      <translation>Le tout n’est pas cohérent.</translation>
    </message>
    <message>
      <location filename="backend/pool/failures.py" />
      <source>It ended.</source>
      <translation>Il s’est arrêté.</translation>
    </message>
    <message>
      <location filename="backend/picture_file.py" />
      <source>It has 0 bytes.</source>
      <translation>Il compte 0 octet.</translation>
    </message>
    <message>
      <location filename="backend/downloads/hub.py" />
      <source>It has characters that no token has.</source>
      <translation>Il contient des caractères qu’aucun jeton n’a.</translation>
    </message>
    <message>
      <location filename="backend/store/shelf.py" />
      <source>It is still being written.</source>
      <translation>Elle est encore en cours d’écriture.</translation>
    </message>
    <message>
      <location filename="backend/store/turns.py" />
      <source>It may have been deleted.</source>
      <translation>Peut-être a-t-elle été supprimée.</translation>
    </message>
    <message>
      <location filename="backend/committee/faults.py" />
      <source>It refused to answer.</source>
      <translation>Il a refusé de répondre.</translation>
    </message>
    <message>
      <location filename="backend/committee/faults.py" />
      <source>It repeats itself without end.</source>
      <translation>Il se répète sans fin.</translation>
    </message>
    <message>
      <location filename="backend/committee/faults.py" />
      <source>It returned nothing.</source>
      <translation>Il n’a rien rendu.</translation>
    </message>
    <message>
      <location filename="backend/pool/process.py" />
      <source>It starts again with the next question.</source>
      <translation>Il redémarre à la prochaine question.</translation>
    </message>
    <message>
      <location filename="backend/providers/local.py" />
      <source>It turns texts into vectors.</source>
      <translation>Il change des textes en vecteurs.</translation>
    </message>
    <message>
      <location filename="backend/downloads/manager.py" />
      <source>It was cancelled, or never started.</source>
      <translation>Il a été annulé, ou n’a jamais commencé.</translation>
    </message>
    <message>
      <location filename="backend/store/shelf.py" />
      <source>It was dropped, or it is not a seat of this committee.</source>
      <translation>Il a été écarté, ou n’est pas un siège de ce comité.</translation>
    </message>
    <message>
      <location filename="backend/committee/reviewing.py" />
      <source>Its review is not valid.</source>
      <translation>Son évaluation n’est pas valable.</translation>
    </message>
    <message>
      <location filename="backend/store/database.py" />
      <source>Look whether the disk is overloaded or failing.</source>
      <translation>Vérifiez si le disque est surchargé ou défaillant.</translation>
    </message>
    <message>
      <location filename="backend/profile.py" />
      <source>Make it writable, or set PARLEY_HOME to a folder of your own.</source>
      <translation>Autorisez l’écriture, ou réglez PARLEY_HOME sur un dossier à vous.</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Make the folder writable, or free some space.</source>
      <translation>Autorisez l’écriture dans le dossier, ou libérez de la place.</translation>
    </message>
    <message>
      <location filename="backend/downloads/faults.py" />
      <source>Make the folder writable, unload the model if it is loaded, and go on.</source>
      <translation>Autorisez l’écriture dans le dossier, déchargez le modèle s’il est chargé, et reprenez.</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Mend the line, or move the file away to start from the defaults.</source>
      <translation>Corrigez la ligne, ou déplacez le fichier pour repartir des valeurs par défaut.</translation>
    </message>
    <message>
      <location filename="backend/downloads/names.py" />
      <source>Name a branch, a tag or a commit; 'main' is the usual one.</source>
      <translation>Indiquez une branche, une étiquette ou un commit ; d’habitude, c’est « main ».</translation>
    </message>
    <message>
      <location filename="backend/models/sources.py" />
      <source>Name a folder with GGUF files, or ollama, lm-studio or hub-cache.</source>
      <translation>Indiquez un dossier de fichiers GGUF, ou ollama, lm-studio ou hub-cache.</translation>
    </message>
    <message>
      <location filename="backend/providers/servers.py" />
      <source>Name it otherwise in the settings.</source>
      <translation>Donnez-lui un autre nom dans les réglages.</translation>
    </message>
    <message>
      <location filename="backend/models/choosing.py" />
      <source>Name one of them, or a repository: parley models pull OWNER/REPOSITORY:Q4_K_M.</source>
      <translation>Indiquez l’un d’eux, ou un dépôt : parley models pull OWNER/REPOSITORY:Q4_K_M.</translation>
    </message>
    <message>
      <location filename="backend/models/manager.py" />
      <source>Name the folder with the files, or ollama, lm-studio or hub-cache.</source>
      <translation>Indiquez le dossier des fichiers, ou ollama, lm-studio ou hub-cache.</translation>
    </message>
    <message>
      <location filename="backend/store/turns.py" />
      <source>Name the question, or ask for another reply to it.</source>
      <translation>Indiquez la question, ou demandez-lui une autre réponse.</translation>
    </message>
    <message>
      <location filename="backend/store/turns.py" />
      <source>Name the reply, or ask for another reply to the question.</source>
      <translation>Indiquez la réponse, ou demandez une autre réponse à la question.</translation>
    </message>
    <message>
      <location filename="backend/models/choosing.py" />
      <source>No GGUF file is in it.</source>
      <translation>Il ne contient aucun fichier GGUF.</translation>
    </message>
    <message>
      <location filename="backend/store/shelf.py" />
      <source>No committee wrote it.</source>
      <translation>Aucun comité ne l’a écrite.</translation>
    </message>
    <message>
      <location filename="backend/downloads/names.py" />
      <source>No file is named.</source>
      <translation>Aucun fichier n’est indiqué.</translation>
    </message>
    <message>
      <location filename="backend/chat/pictures.py" />
      <source>No model here sees.</source>
      <translation>Aucun modèle ici ne voit les images.</translation>
    </message>
    <message>
      <location filename="backend/library/installed_model.py" />
      <source>No model is installed.</source>
      <translation>Aucun modèle n’est installé.</translation>
    </message>
    <message>
      <location filename="backend/committee/reviewing.py" />
      <source>No review came.</source>
      <translation>Aucune évaluation n’est venue.</translation>
    </message>
    <message>
      <location filename="backend/store/turns.py" />
      <source>Only questions are edited.</source>
      <translation>Seules les questions se modifient.</translation>
    </message>
    <message>
      <location filename="backend/picture_file.py" />
      <source>PNG, JPEG, GIF and BMP can be read.</source>
      <translation>PNG, JPEG, GIF et BMP peuvent être lus.</translation>
    </message>
    <message>
      <location filename="backend/pool/scheduler.py" />
      <source>Parley is closing.</source>
      <translation>Parley se ferme.</translation>
    </message>
    <message>
      <location filename="backend/errors.py" />
      <source>Parley made a mistake.</source>
      <translation>Parley a fait une erreur.</translation>
    </message>
    <message>
      <location filename="backend/chat/context.py" />
      <source>Part of the context must stay free for the reply.</source>
      <translation>Une partie du contexte doit rester libre pour la réponse.</translation>
    </message>
    <message>
      <location filename="backend/committee/faults.py" />
      <source>Raise its repeat penalty, or seat another model.</source>
      <translation>Augmentez sa pénalité de répétition, ou donnez le siège à un autre modèle.</translation>
    </message>
    <message>
      <location filename="backend/store/parts.py" />
      <source>Remove it and send again.</source>
      <translation>Retirez-le et envoyez de nouveau.</translation>
    </message>
    <message>
      <location filename="backend/store/recovery.py" />
      <source>Restore an older one from the same folder.</source>
      <translation>Restaurez-en une plus ancienne du même dossier.</translation>
    </message>
    <message>
      <location filename="backend/templates.py" />
      <source>Save a template of the same name to change what it says.</source>
      <translation>Enregistrez un modèle de question du même nom pour en changer le texte.</translation>
    </message>
    <message>
      <location filename="backend/picture_file.py" />
      <source>Save it as PNG or JPEG and attach that.</source>
      <translation>Enregistrez-la en PNG ou en JPEG et joignez le résultat.</translation>
    </message>
    <message>
      <location filename="backend/downloads/hub.py" />
      <source>Search for its name with GGUF: others often convert a model.</source>
      <translation>Cherchez son nom avec GGUF : d’autres convertissent souvent un modèle.</translation>
    </message>
    <message>
      <location filename="backend/chat/checks.py" />
      <source>Send it as UTF-8.</source>
      <translation>Envoyez-le en UTF-8.</translation>
    </message>
    <message>
      <location filename="backend/downloads/faults.py" />
      <source>Set `models_folder` to a folder on another disk, or choose a smaller file.</source>
      <translation>Réglez `models_folder` sur un dossier d’un autre disque, ou choisissez un fichier plus petit.</translation>
    </message>
    <message>
      <location filename="backend/pool/placement.py" />
      <source>Set a shorter context or a smaller KV cache, take a smaller file, or close other programs.</source>
      <translation>Réglez un contexte plus court ou un cache KV plus petit, prenez un fichier plus petit, ou fermez d’autres programmes.</translation>
    </message>
    <message>
      <location filename="backend/templates.py" />
      <source>Shorten it.</source>
      <translation>Raccourcissez-le.</translation>
    </message>
    <message>
      <location filename="backend/chat/context.py" />
      <source>Shorten the question or its files, or seat a model with a longer context.</source>
      <translation>Raccourcissez la question ou ses fichiers, ou donnez le siège à un modèle au contexte plus long.</translation>
    </message>
    <message>
      <location filename="backend/pool/scheduler.py" />
      <source>Start it again.</source>
      <translation>Démarrez-le de nouveau.</translation>
    </message>
    <message>
      <location filename="backend/downloads/manager.py" />
      <source>Start the download there, or end it first.</source>
      <translation>Lancez-y le téléchargement, ou fermez-le d’abord.</translation>
    </message>
    <message>
      <location filename="backend/keys.py" />
      <source>That is no key.</source>
      <translation>Ce n’est pas une clé.</translation>
    </message>
    <message>
      <location filename="backend/store/faults.py" />
      <source>The chats are locked.</source>
      <translation>Les discussions sont verrouillées.</translation>
    </message>
    <message>
      <location filename="backend/committee/manager.py" />
      <source>The committee cannot be saved.</source>
      <translation>Le comité ne peut pas être enregistré.</translation>
    </message>
    <message>
      <location filename="backend/store/database.py" />
      <source>The disk does not answer.</source>
      <translation>Le disque ne répond pas.</translation>
    </message>
    <message>
      <location filename="backend/downloads/faults.py" />
      <source>The disk does not take a file of this size.</source>
      <translation>Le disque n’accepte pas de fichier de cette taille.</translation>
    </message>
    <message>
      <location filename="backend/downloads/manager.py" />
      <source>The list of downloads names them all.</source>
      <translation>La liste des téléchargements les nomme tous.</translation>
    </message>
    <message>
      <location filename="backend/errors.py" />
      <source>The log has the details; nothing you wrote is lost.</source>
      <translation>Le journal a les détails ; rien de ce que vous avez écrit n’est perdu.</translation>
    </message>
    <message>
      <location filename="backend/store/parts.py" />
      <source>The message holds something that is not text.</source>
      <translation>Le message contient autre chose que du texte.</translation>
    </message>
    <message>
      <location filename="backend/pool/scheduler.py" />
      <source>The model is not loaded any more.</source>
      <translation>Le modèle n’est plus chargé.</translation>
    </message>
    <message>
      <location filename="backend/picture_file.py" />
      <source>The picture cannot be read.</source>
      <translation>L’image ne peut pas être lue.</translation>
    </message>
    <message>
      <location filename="backend/chat/checks.py" />
      <source>The question holds something that is not text.</source>
      <translation>La question contient autre chose que du texte.</translation>
    </message>
    <message>
      <location filename="backend/chat/checks.py" />
      <source>The question is empty.</source>
      <translation>La question est vide.</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>The settings are being written by another Parley.</source>
      <translation>Un autre Parley est en train d’écrire les réglages.</translation>
    </message>
    <message>
      <location filename="backend/store/recovery.py" />
      <source>The store is in use.</source>
      <translation>La base des discussions est utilisée.</translation>
    </message>
    <message>
      <location filename="backend/templates.py" />
      <source>The template is too long.</source>
      <translation>Le modèle de question est trop long.</translation>
    </message>
    <message>
      <location filename="backend/providers/local.py" />
      <source>The text holds half of a character.</source>
      <translation>Le texte contient une moitié de caractère.</translation>
    </message>
    <message>
      <location filename="backend/downloads/hub.py" />
      <source>The token for the hub is none.</source>
      <translation>Le jeton du hub n’en est pas un.</translation>
    </message>
    <message>
      <location filename="backend/chat/chats.py" />
      <source>There are no chats to export.</source>
      <translation>Il n’y a pas de discussion à exporter.</translation>
    </message>
    <message>
      <location filename="backend/models/manager.py" />
      <source>There is no GGUF file in it that is not in use already.</source>
      <translation>Il ne contient aucun fichier GGUF qui ne soit pas déjà utilisé.</translation>
    </message>
    <message>
      <location filename="backend/downloads/faults.py" />
      <source>There is no room for the download.</source>
      <translation>Il n’y a pas de place pour le téléchargement.</translation>
    </message>
    <message>
      <location filename="backend/jobs/board.py" />
      <source>There is no such job any more.</source>
      <translation>Cette tâche n’existe plus.</translation>
    </message>
    <message>
      <location filename="backend/pool/scheduler.py" />
      <source>Too many requests wait for models.</source>
      <translation>Trop de demandes attendent des modèles.</translation>
    </message>
    <message>
      <location filename="backend/pool/pool.py" />
      <source>Try again by hand, or take another model.</source>
      <translation>Réessayez à la main, ou prenez un autre modèle.</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Try again in a moment.</source>
      <translation>Réessayez dans un instant.</translation>
    </message>
    <message>
      <location filename="backend/store/faults.py" />
      <source>Try again in a moment; if it stays so, end the other program.</source>
      <translation>Réessayez dans un instant ; si rien ne change, fermez l’autre programme.</translation>
    </message>
    <message>
      <location filename="backend/downloads/answers.py" />
      <source>Try again later.</source>
      <translation>Réessayez plus tard.</translation>
    </message>
    <message>
      <location filename="backend/pool/scheduler.py" />
      <source>Try again when some are answered.</source>
      <translation>Réessayez quand certaines auront reçu leur réponse.</translation>
    </message>
    <message>
      <location filename="backend/committee/opinions.py" />
      <source>Try again, or choose another committee.</source>
      <translation>Réessayez, ou choisissez un autre comité.</translation>
    </message>
    <message>
      <location filename="backend/committee/seats.py" />
      <source>Try again, or raise seat_timeout_s.</source>
      <translation>Réessayez, ou augmentez seat_timeout_s.</translation>
    </message>
    <message>
      <location filename="backend/committee/faults.py" />
      <source>Try again, or seat another model.</source>
      <translation>Réessayez, ou donnez le siège à un autre modèle.</translation>
    </message>
    <message>
      <location filename="backend/templates.py" />
      <source>Type at least a letter of each.</source>
      <translation>Saisissez au moins une lettre de chacun.</translation>
    </message>
    <message>
      <location filename="backend/store/chats.py" />
      <source>Type at least a letter.</source>
      <translation>Saisissez au moins une lettre.</translation>
    </message>
    <message>
      <location filename="backend/keys.py" />
      <source>Unlock or install a keyring, or name an environment variable with the key as api_key_env of the server.</source>
      <translation>Déverrouillez ou installez un trousseau, ou indiquez une variable d’environnement qui contient la clé comme api_key_env du serveur.</translation>
    </message>
    <message>
      <location filename="backend/committee/presets.py" />
      <source>Use up to 64 letters, digits, - and _.</source>
      <translation>Utilisez au plus 64 lettres, chiffres, - et _.</translation>
    </message>
    <message>
      <location filename="backend/store/owners.py" />
      <source>Wait for it, or end it, and start again.</source>
      <translation>Attendez-le ou fermez-le, puis recommencez.</translation>
    </message>
    <message>
      <location filename="backend/downloads/names.py" />
      <source>Write it as on the hub, for example Qwen/Qwen3-8B-GGUF.</source>
      <translation>Écrivez-le comme sur le hub, par exemple Qwen/Qwen3-8B-GGUF.</translation>
    </message>
    <message>
      <location filename="backend/chat/checks.py" />
      <source>Write one.</source>
      <translation>Écrivez-en une.</translation>
    </message>
    <message>
      <location filename="backend/store/database.py" />
      <source>Your chats have to be brought to a new format first.</source>
      <translation>Vos discussions doivent d’abord passer à un nouveau format.</translation>
    </message>
    <message>
      <location filename="backend/models/manager.py" />
      <source>`parley models ps` lists what is.</source>
      <translation>`parley models ps` donne la liste de ceux qui le sont.</translation>
    </message>
    <message>
      <location filename="backend/library/installed_model.py" />
      <source>`parley models` lists every model.</source>
      <translation>`parley models` donne la liste de tous les modèles.</translation>
    </message>
  </context>
  <context>
    <name>FetchButton</name>
    <message>
      <location filename="ui/models/offer_line.py" />
      <source>Download</source>
      <translation>Télécharger</translation>
    </message>
    <message>
      <location filename="ui/models/offer_line.py" />
      <source>Download {0}</source>
      <translation>Télécharger {0}</translation>
    </message>
    <message>
      <location filename="ui/models/offer_line.py" />
      <source>Downloading</source>
      <translation>Téléchargement</translation>
    </message>
    <message>
      <location filename="ui/models/offer_line.py" />
      <source>It is on this computer already.</source>
      <translation>Déjà sur cet ordinateur.</translation>
    </message>
    <message>
      <location filename="ui/models/offer_line.py" />
      <source>On disk</source>
      <translation>Sur le disque</translation>
    </message>
    <message>
      <location filename="ui/models/offer_line.py" />
      <source>{0} % here</source>
      <translation>{0} % reçus</translation>
    </message>
  </context>
  <context>
    <name>FileRow</name>
    <message>
      <location filename="ui/models/hub.py" />
      <source>{0}, to see pictures</source>
      <translation>{0}, pour voir les images</translation>
    </message>
  </context>
  <context>
    <name>Files</name>
    <message>
      <location filename="ui/chat/files.py" />
      <source>All (*)</source>
      <translation>Tous (*)</translation>
    </message>
    <message>
      <location filename="ui/chat/files.py" />
      <source>Chats of Parley, ChatGPT, Open WebUI, LM Studio (*.json *.zip)</source>
      <translation>Discussions de Parley, ChatGPT, Open WebUI, LM Studio (*.json *.zip)</translation>
    </message>
    <message>
      <location filename="ui/chat/files.py" />
      <source>Export</source>
      <translation>Exporter</translation>
    </message>
    <message>
      <location filename="ui/chat/files.py" />
      <source>Import chats</source>
      <translation>Importer des discussions</translation>
    </message>
    <message>
      <location filename="ui/chat/files.py" />
      <source>Markdown (*.md)</source>
      <translation>Markdown (*.md)</translation>
    </message>
    <message>
      <location filename="ui/chat/files.py" />
      <source>Parley's own JSON, to be imported (*.json)</source>
      <translation>JSON de Parley, à réimporter (*.json)</translation>
    </message>
  </context>
  <context>
    <name>FindBar</name>
    <message>
      <location filename="ui/chat/find.py" />
      <source>Close the search</source>
      <translation>Fermer la recherche</translation>
    </message>
    <message>
      <location filename="ui/chat/find.py" />
      <source>Find in this chat</source>
      <translation>Chercher dans cette discussion</translation>
    </message>
    <message>
      <location filename="ui/chat/find.py" />
      <source>Next</source>
      <translation>Suivant</translation>
    </message>
    <message>
      <location filename="ui/chat/find.py" />
      <source>Not found</source>
      <translation>Introuvable</translation>
    </message>
    <message>
      <location filename="ui/chat/find.py" />
      <source>Previous</source>
      <translation>Précédent</translation>
    </message>
    <message>
      <location filename="ui/chat/find.py" />
      <source>{0} of {1}</source>
      <translation>{0} sur {1}</translation>
    </message>
  </context>
  <context>
    <name>FirstStart</name>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>1 GPU</source>
      <translation>1 GPU</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>1 model of another app</source>
      <translation>1 modèle d’une autre application</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>A large model on each of two cards</source>
      <translation>Un grand modèle sur chacune de deux cartes</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>A larger model in main memory</source>
      <translation>Un plus grand modèle en mémoire centrale</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Best quality</source>
      <translation>Meilleure qualité</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Choose models myself</source>
      <translation>Choisir moi-même les modèles</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Close</source>
      <translation>Fermer</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Committees that fit</source>
      <translation>Comités pour cet ordinateur</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Different families at once</source>
      <translation>Des familles différentes à la fois</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Download {0} and start</source>
      <translation>Télécharger {0} et commencer</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Fast</source>
      <translation>Rapide</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Fits</source>
      <translation>Tient</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Fits one GPU, {0} spare</source>
      <translation>Tient sur un GPU, marge {0}</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Fits, {0} spare</source>
      <translation>Tient, marge {0}</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Light</source>
      <translation>Léger</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Loads in turns</source>
      <translation>Chargés tour à tour</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Looking at this computer</source>
      <translation>Examen de cet ordinateur</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>No GPU found</source>
      <translation>Aucun GPU trouvé</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>No models of other apps</source>
      <translation>Aucun autre modèle</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Nothing of the catalogue fits into what is free. The starter model does.</source>
      <translation>Rien du catalogue ne tient dans la place libre. Le modèle de départ, si.</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>On the processor</source>
      <translation>Sur le processeur</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>On the processor, {0} spare</source>
      <translation>Sur le processeur, marge {0}</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>One after the other</source>
      <translation>L’un après l’autre</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>One committee that fits</source>
      <translation>Un comité pour cet ordinateur</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Parley looked at this computer and sent nothing anywhere. Pick a committee that fits; you can change it at any time.</source>
      <translation>Parley a examiné cet ordinateur et n’a rien envoyé nulle part. Choisissez un comité à sa mesure ; vous pourrez en changer à tout moment.</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Set up your first committee</source>
      <translation>Composez votre premier comité</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Start with {0}</source>
      <translation>Commencer avec {0}</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>The committee is ready</source>
      <translation>Le comité est prêt</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Three committees that fit</source>
      <translation>Trois comités pour cet ordinateur</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Three small models, one chairman</source>
      <translation>Trois petits modèles, un président</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Try again</source>
      <translation>Réessayer</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Two committees that fit</source>
      <translation>Deux comités pour cet ordinateur</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>Two families on one card</source>
      <translation>Deux familles sur une carte</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>With what is here already</source>
      <translation>Avec ce qui est déjà là</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>about {0}</source>
      <translation>environ {0}</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>about {0} min {1} s</source>
      <translation>environ {0} min {1} s</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>committees need {0}</source>
      <translation>les comités prennent {0}</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>committees need {0} to {1}</source>
      <translation>les comités prennent {0} à {1}</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>models run on the processor</source>
      <translation>les modèles tournent sur le processeur</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>none of Ollama or LM Studio found</source>
      <translation>aucun d’Ollama ni de LM Studio</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>nothing</source>
      <translation>rien</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>nothing to download</source>
      <translation>rien à télécharger</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>on disk · {0}</source>
      <translation>sur le disque · {0}</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>same as {0}</source>
      <translation>comme {0}</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>uses main memory</source>
      <translation>utilise la mémoire centrale</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} GB</source>
      <translation>{0} Go</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} GPUs</source>
      <translation>{0} GPU</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} RAM</source>
      <translation>{0} de RAM</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} each</source>
      <translation>{0} chacun</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} free</source>
      <translation>{0} libres</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} free on disk</source>
      <translation>{0} libres sur le disque</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>{0} is on its way</source>
      <translation>{0} arrive</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} models of other apps</source>
      <translation>{0} modèles d’autres applications</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0} threads</source>
      <translation>{0} fils</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0}, in use</source>
      <translation>{0}, en service</translation>
    </message>
    <message>
      <location filename="ui/first_start/words.py" />
      <source>{0}: {1}; download {2}; {3}; one answer {4}; {5}</source>
      <translation>{0} : {1} ; téléchargement {2} ; {3} ; une réponse {4} ; {5}</translation>
    </message>
  </context>
  <context>
    <name>FitCard</name>
    <message>
      <location filename="ui/committees/fit_card.py" />
      <source>Choose models to see what they take.</source>
      <translation>Choisissez des modèles pour voir ce qu’ils prennent.</translation>
    </message>
    <message>
      <location filename="ui/committees/fit_card.py" />
      <source>Expected speed</source>
      <translation>Vitesse attendue</translation>
    </message>
    <message>
      <location filename="ui/committees/fit_card.py" />
      <source>Not on this computer: {0}. Download what is missing, or choose others.</source>
      <translation>Pas sur cet ordinateur : {0}. Téléchargez ce qui manque, ou choisissez-en d’autres.</translation>
    </message>
    <message>
      <location filename="ui/committees/fit_card.py" />
      <source>One answer</source>
      <translation>Une réponse</translation>
    </message>
    <message>
      <location filename="ui/committees/fit_card.py" />
      <source>Takes turns</source>
      <translation>À tour de rôle</translation>
    </message>
    <message>
      <location filename="ui/committees/fit_card.py" />
      <source>Will it fit?</source>
      <translation>Est-ce que cela tient ?</translation>
    </message>
    <message>
      <location filename="ui/committees/fit_card.py" />
      <source>With debate</source>
      <translation>Avec débat</translation>
    </message>
    <message>
      <location filename="ui/committees/fit_card.py" />
      <source>context cache and work space</source>
      <translation>cache du contexte et espace de travail</translation>
    </message>
  </context>
  <context>
    <name>FoldLine</name>
    <message>
      <location filename="ui/models/fold_line.py" />
      <source>Hide: {0}</source>
      <translation>Masquer : {0}</translation>
    </message>
    <message>
      <location filename="ui/models/fold_line.py" />
      <source>Show: {0}</source>
      <translation>Montrer : {0}</translation>
    </message>
  </context>
  <context>
    <name>FoldersControl</name>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>Add a folder</source>
      <translation>Ajouter un dossier</translation>
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>Add to: {0}</source>
      <translation>Ajouter à : {0}</translation>
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>Use {0} no longer</source>
      <translation>Ne plus utiliser {0}</translation>
    </message>
  </context>
  <context>
    <name>FoundStrip</name>
    <message>
      <location filename="ui/first_start/found.py" />
      <source>Looking</source>
      <translation>Recherche</translation>
    </message>
    <message>
      <location filename="ui/first_start/found.py" />
      <source>Use the models of other apps</source>
      <translation>Utiliser les modèles d’autres applications</translation>
    </message>
    <message>
      <location filename="ui/first_start/found.py" />
      <source>Use them</source>
      <translation>Les utiliser</translation>
    </message>
    <message>
      <location filename="ui/first_start/found.py" />
      <source>What was found on this computer</source>
      <translation>Ce qui a été trouvé sur cet ordinateur</translation>
    </message>
  </context>
  <context>
    <name>GroupList</name>
    <message>
      <location filename="ui/settings/groups.py" />
      <source>Groups of settings</source>
      <translation>Groupes de réglages</translation>
    </message>
    <message>
      <location filename="ui/settings/groups.py" />
      <source>{0}, {1} changed</source>
      <translation>{0}, modifiés : {1}</translation>
    </message>
  </context>
  <context>
    <name>HelpPage</name>
    <message>
      <location filename="ui/help/page.py" />
      <source>Help</source>
      <translation>Aide</translation>
    </message>
    <message>
      <location filename="ui/help/page.py" />
      <source>Nothing in the help has these words. Try fewer of them.</source>
      <translation>Rien dans l’aide ne contient ces mots. Essayez-en moins.</translation>
    </message>
    <message>
      <location filename="ui/help/page.py" />
      <source>Search the help</source>
      <translation>Chercher dans l’aide</translation>
    </message>
  </context>
  <context>
    <name>HereView</name>
    <message>
      <location filename="ui/models/here.py" />
      <source>1 model is listed now.</source>
      <translation>1 modèle est maintenant listé.</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>1 model · {0}</source>
      <translation>1 modèle · {0}</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>All files (*)</source>
      <translation>Tous les fichiers (*)</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>Choose a file</source>
      <translation>Choisir un fichier</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>Choose a folder</source>
      <translation>Choisir un dossier</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>Folder with GGUF files</source>
      <translation>Dossier de fichiers GGUF</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>GGUF file</source>
      <translation>Fichier GGUF</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>GGUF files are used where they lie: nothing is copied or changed. Of a file, the whole folder is used.</source>
      <translation>Les fichiers GGUF sont utilisés sur place : rien n’est copié ni modifié. Pour un fichier, tout son dossier est utilisé.</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>Its models are no longer listed; nothing was deleted.</source>
      <translation>Ses modèles ne sont plus listés ; rien n’a été supprimé.</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>Looking for models of other apps …</source>
      <translation>Recherche des modèles d’autres applications…</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>Models (*.gguf)</source>
      <translation>Modèles (*.gguf)</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>No GGUF file was found there.</source>
      <translation>Aucun fichier GGUF trouvé à cet endroit.</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>No models of Ollama, LM Studio or the hub's cache were found here.</source>
      <translation>Aucun modèle d’Ollama, de LM Studio ni du cache du hub n’a été trouvé ici.</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>folder</source>
      <translation>dossier</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>{0} models are listed now.</source>
      <translation>{0} modèles sont maintenant listés.</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>{0} models · {1}</source>
      <translation>{0} modèles · {1}</translation>
    </message>
  </context>
  <context>
    <name>HubView</name>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Model or repository</source>
      <translation>Modèle ou dépôt</translation>
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Search</source>
      <translation>Chercher</translation>
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Searching for {0} …</source>
      <translation>Recherche de {0}…</translation>
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>The hub has no GGUF repository for {0}. Try fewer or other words.</source>
      <translation>Le hub n’a pas de dépôt GGUF pour {0}. Essayez moins de mots, ou d’autres.</translation>
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Try again</source>
      <translation>Réessayer</translation>
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>What you search for goes to {0} when you press Enter, nothing before.</source>
      <translation>Ce que vous cherchez part vers {0} quand vous appuyez sur Entrée, rien avant.</translation>
    </message>
  </context>
  <context>
    <name>Jobs</name>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Cancelled</source>
      <translation>Annulé</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Done</source>
      <translation>Terminé</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Download</source>
      <translation>Téléchargement</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Export</source>
      <translation>Exportation</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Failed</source>
      <translation>Échec</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Import</source>
      <translation>Importation</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Indexing</source>
      <translation>Indexation</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Loaded in {0} s</source>
      <translation>Chargé en {0} s</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Loading</source>
      <translation>Chargement</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Needs {0}</source>
      <translation>Demande {0}</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Open folder</source>
      <translation>Ouvrir le dossier</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Paused</source>
      <translation>En pause</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Waits for its turn</source>
      <translation>Attend son tour</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>Waits for the network</source>
      <translation>Attend le réseau</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} %</source>
      <translation>{0} %</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} chat</source>
      <translation>{0} discussion</translation>
    </message>
    <message numerus="yes">
      <location filename="ui/jobs/words.py" />
      <source>{0} chats</source>
      <translation>
        <numerusform>{0} discussion</numerusform>
        <numerusform>{0} discussions</numerusform>
      </translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} chats/s</source>
      <translation>{0} discussions/s</translation>
    </message>
    <message numerus="yes">
      <location filename="ui/jobs/words.py" />
      <source>{0} ended</source>
      <translation>
        <numerusform>{0} finie</numerusform>
        <numerusform>{0} finies</numerusform>
      </translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} file</source>
      <translation>{0} fichier</translation>
    </message>
    <message numerus="yes">
      <location filename="ui/jobs/words.py" />
      <source>{0} files</source>
      <translation>
        <numerusform>{0} fichier</numerusform>
        <numerusform>{0} fichiers</numerusform>
      </translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} files/s</source>
      <translation>{0} fichiers/s</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} of {1}</source>
      <translation>{0} sur {1}</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} page</source>
      <translation>{0} page</translation>
    </message>
    <message numerus="yes">
      <location filename="ui/jobs/words.py" />
      <source>{0} pages</source>
      <translation>
        <numerusform>{0} page</numerusform>
        <numerusform>{0} pages</numerusform>
      </translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} pages/s</source>
      <translation>{0} pages/s</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} paused</source>
      <translation>{0} en pause</translation>
    </message>
    <message>
      <location filename="ui/jobs/words.py" />
      <source>{0} running</source>
      <translation>{0} en cours</translation>
    </message>
  </context>
  <context>
    <name>JobsPage</name>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Dismiss all that ended</source>
      <translation>Retirer les tâches finies</translation>
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Ended</source>
      <translation>Finies</translation>
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Give it up? Chats that came in so far stay.</source>
      <translation>Abandonner ? Les discussions déjà importées restent.</translation>
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Give it up? What is done so far, {0}, is lost.</source>
      <translation>Abandonner ? Ce qui est déjà fait, {0}, sera perdu.</translation>
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Give up</source>
      <translation>Abandonner</translation>
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Go on</source>
      <translation>Continuer</translation>
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Going on</source>
      <translation>En cours</translation>
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>It was moved or deleted since.</source>
      <translation>Déplacé ou supprimé depuis.</translation>
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Jobs</source>
      <translation>Tâches</translation>
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Looking for jobs …</source>
      <translation>Recherche des tâches…</translation>
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Nothing long is going on. Downloads, imports, exports and indexing show here, with their progress and what came of them.</source>
      <translation>Aucun long travail en cours. Téléchargements, importations, exportations et indexations se montrent ici, avec leur avancement et leur résultat.</translation>
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>Try again</source>
      <translation>Réessayer</translation>
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>a part</source>
      <translation>une partie</translation>
    </message>
    <message>
      <location filename="ui/jobs/page.py" />
      <source>{0} is no longer there.</source>
      <translation>{0} n’est plus là.</translation>
    </message>
  </context>
  <context>
    <name>LinkBar</name>
    <message>
      <location filename="ui/chat/markdown_view.py" />
      <source>Cancel</source>
      <translation>Annuler</translation>
    </message>
    <message>
      <location filename="ui/chat/markdown_view.py" />
      <source>Open</source>
      <translation>Ouvrir</translation>
    </message>
    <message>
      <location filename="ui/chat/markdown_view.py" />
      <source>Open this address in the browser?</source>
      <translation>Ouvrir cette adresse dans le navigateur ?</translation>
    </message>
  </context>
  <context>
    <name>ListDelegate</name>
    <message>
      <location filename="ui/chat/list_delegate.py" />
      <source>Title</source>
      <translation>Titre</translation>
    </message>
  </context>
  <context>
    <name>ListMenus</name>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>All chats</source>
      <translation>Toutes les discussions</translation>
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Chat</source>
      <translation>Discussion</translation>
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Del</source>
      <translation>Suppr</translation>
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Delete</source>
      <translation>Supprimer</translation>
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Export</source>
      <translation>Exporter</translation>
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Export all chats</source>
      <translation>Exporter toutes les discussions</translation>
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Import chats</source>
      <translation>Importer des discussions</translation>
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Move to folder</source>
      <translation>Mettre dans un dossier</translation>
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>New folder</source>
      <translation>Nouveau dossier</translation>
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Open</source>
      <translation>Ouvrir</translation>
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Out of the folder</source>
      <translation>Sortir du dossier</translation>
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Pin</source>
      <translation>Épingler</translation>
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Remove folder, keep its chats</source>
      <translation>Retirer le dossier, garder ses discussions</translation>
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Rename</source>
      <translation>Renommer</translation>
    </message>
    <message>
      <location filename="ui/chat/list_menus.py" />
      <source>Unpin</source>
      <translation>Détacher</translation>
    </message>
  </context>
  <context>
    <name>ListPane</name>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Chats</source>
      <translation>Discussions</translation>
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Deleted: {0}</source>
      <translation>Supprimé : {0}</translation>
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Deleted: {0} chats</source>
      <translation>Supprimé : {0} discussions</translation>
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>More about chats</source>
      <translation>Autres actions sur les discussions</translation>
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>New chat</source>
      <translation>Nouvelle discussion</translation>
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>No message and no title has these words.</source>
      <translation>Aucun message ni titre ne contient ces mots.</translation>
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Questions you ask are kept here.</source>
      <translation>Vos questions sont gardées ici.</translation>
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Reading {0}</source>
      <translation>Lecture de {0}</translation>
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Search chats</source>
      <translation>Chercher</translation>
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Search chats (Ctrl+F)</source>
      <translation>Chercher dans les discussions (Ctrl+F)</translation>
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Undo</source>
      <translation>Annuler</translation>
    </message>
    <message>
      <location filename="ui/chat/list_pane.py" />
      <source>Written to {0}</source>
      <translation>Écrit dans {0}</translation>
    </message>
  </context>
  <context>
    <name>LiveRows</name>
    <message>
      <location filename="ui/deliberation/live_rows.py" />
      <source>Chairman</source>
      <translation>Président</translation>
    </message>
    <message>
      <location filename="ui/deliberation/live_rows.py" />
      <source>Reviews</source>
      <translation>Évaluations</translation>
    </message>
    <message>
      <location filename="ui/deliberation/live_rows.py" />
      <source>Seats</source>
      <translation>Sièges</translation>
    </message>
  </context>
  <context>
    <name>MainWindow</name>
    <message>
      <location filename="ui/shell/window.py" />
      <source>The committee is ready.</source>
      <translation>Le comité est prêt.</translation>
    </message>
    <message>
      <location filename="ui/shell/window.py" />
      <source>{0} running</source>
      <translation>{0} en cours</translation>
    </message>
  </context>
  <context>
    <name>Meter</name>
    <message>
      <location filename="ui/shell/meter.py" />
      <source>{0} in use</source>
      <translation>{0} occupés</translation>
    </message>
  </context>
  <context>
    <name>ModelLine</name>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Choose a model</source>
      <translation>Choisir un modèle</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Missing</source>
      <translation>Absent</translation>
    </message>
  </context>
  <context>
    <name>ModelTable</name>
    <message>
      <location filename="ui/models/table.py" />
      <source>Fit</source>
      <translation>Place</translation>
    </message>
    <message>
      <location filename="ui/models/table.py" />
      <source>Looking for models …</source>
      <translation>Recherche des modèles…</translation>
    </message>
    <message>
      <location filename="ui/models/table.py" />
      <source>Model</source>
      <translation>Modèle</translation>
    </message>
    <message>
      <location filename="ui/models/table.py" />
      <source>No model has these words and this fit. Try fewer words, or All.</source>
      <translation>Aucun modèle ne répond à ces mots et à ce filtre. Essayez moins de mots, ou Tous.</translation>
    </message>
    <message>
      <location filename="ui/models/table.py" />
      <source>No model is on this computer yet. Add one: from the catalogue, from the hub, or where another app keeps its own.</source>
      <translation>Aucun modèle sur cet ordinateur pour l’instant. Ajoutez-en un : du catalogue, du hub, ou de l’endroit où une autre application garde les siens.</translation>
    </message>
    <message>
      <location filename="ui/models/table.py" />
      <source>Seat in</source>
      <translation>Siège dans</translation>
    </message>
    <message>
      <location filename="ui/models/table.py" />
      <source>Size</source>
      <translation>Taille</translation>
    </message>
    <message>
      <location filename="ui/models/table.py" />
      <source>Speed</source>
      <translation>Vitesse</translation>
    </message>
  </context>
  <context>
    <name>Models</name>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>16-bit cache</source>
      <translation>Cache en 16 bits</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>4-bit cache</source>
      <translation>Cache en 4 bits</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>8-bit cache</source>
      <translation>Cache en 8 bits</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>About {0} in {1}; how much is free is unknown.</source>
      <translation>Environ {0} en {1} ; la place libre est inconnue.</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>About {0} on {1}, {2} free: {3} are missing.</source>
      <translation>Environ {0} sur {1}, {2} libres : il manque {3}.</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>About {0} on {1}, {2} free: {3} to spare.</source>
      <translation>Environ {0} sur {1}, {2} libres : marge {3}.</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Apply</source>
      <translation>Appliquer</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Apply and load</source>
      <translation>Appliquer et charger</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Chairman</source>
      <translation>Président</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Context of {0}</source>
      <translation>Contexte de {0}</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Damaged</source>
      <translation>Endommagé</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Did not load</source>
      <translation>Chargement échoué</translation>
    </message>
    <message>
      <location filename="ui/models/download_words.py" />
      <source>Done</source>
      <translation>Terminé</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Download</source>
      <translation>Télécharger</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Download it again</source>
      <translation>Le télécharger de nouveau</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Downloads it first</source>
      <translation>Le télécharge d’abord</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Draft</source>
      <translation>Brouillon</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Enough: {0} to spare</source>
      <translation>Suffit : marge {0}</translation>
    </message>
    <message>
      <location filename="ui/models/download_words.py" />
      <source>Failed</source>
      <translation>Échec</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Fit unknown</source>
      <translation>Place inconnue</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Fits</source>
      <translation>Tient</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Fits on several GPUs</source>
      <translation>Tient sur plusieurs GPU</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Fits · {0} spare</source>
      <translation>Tient · marge {0}</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>GPU {0}</source>
      <translation>GPU {0}</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>How much {0} had free is unknown.</source>
      <translation>La place libre de {0} est inconnue.</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>It needs {0} ({1} weights + {2} context of {3} + {4} work space).</source>
      <translation>Il lui faut {0} ({1} de poids + {2} de contexte de {3} + {4} de travail).</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Keep {0} layers on the GPU</source>
      <translation>Garder {0} couches sur le GPU</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Loaded · {0}</source>
      <translation>Chargé · {0}</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Loaded: {0}.</source>
      <translation>Chargé : {0}.</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Loading</source>
      <translation>Chargement</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Loading · {0} s</source>
      <translation>Chargement · {0} s</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Missing</source>
      <translation>Absent</translation>
    </message>
    <message>
      <location filename="ui/models/offer_line.py" />
      <source>No room on the disk</source>
      <translation>Pas de place sur le disque</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>On the processor</source>
      <translation>Sur le processeur</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Partly on the GPU</source>
      <translation>En partie sur le GPU</translation>
    </message>
    <message>
      <location filename="ui/models/download_words.py" />
      <source>Paused</source>
      <translation>En pause</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Planner</source>
      <translation>Planificateur</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Run on the processor</source>
      <translation>Passer sur le processeur</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Search</source>
      <translation>Recherche</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Seat</source>
      <translation>Siège</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Sees</source>
      <translation>Voit</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Slower</source>
      <translation>Plus lent</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Speech</source>
      <translation>Parole</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Still {0} short</source>
      <translation>Manque encore {0}</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Stopped by itself</source>
      <translation>S’est arrêté</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Take {0}</source>
      <translation>Prendre {0}</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>The disk has {0} free, {1} too little.</source>
      <translation>Le disque a {0} libres : il en manque {1}.</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Thinks</source>
      <translation>Raisonne</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Tight · {0} spare</source>
      <translation>Juste · marge {0}</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Too large</source>
      <translation>Trop grand</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>Tools</source>
      <translation>Outils</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Try again</source>
      <translation>Réessayer</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Unload {0}</source>
      <translation>Décharger {0}</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Unloads {0}</source>
      <translation>Décharge {0}</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>Use {0}</source>
      <translation>Utiliser {0}</translation>
    </message>
    <message>
      <location filename="ui/models/download_words.py" />
      <source>Waits for its turn</source>
      <translation>Attend son tour</translation>
    </message>
    <message>
      <location filename="ui/models/download_words.py" />
      <source>Waits for the network</source>
      <translation>Attend le réseau</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>a GPU that is gone</source>
      <translation>un GPU disparu</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>about {0}</source>
      <translation>environ {0}</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>about {0} left</source>
      <translation>reste environ {0}</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>came with Parley</source>
      <translation>livré avec Parley</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>for search, not for seats</source>
      <translation>pour la recherche, pas pour un siège</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>frees {0}</source>
      <translation>libère {0}</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>idle for {0}</source>
      <translation>inactif depuis {0}</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>in {0}</source>
      <translation>dans {0}</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>main memory</source>
      <translation>mémoire centrale</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>none on disk</source>
      <translation>aucun sur le disque</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>on the processor</source>
      <translation>sur le processeur</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>processor</source>
      <translation>processeur</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>shared with {0}</source>
      <translation>partagé avec {0}</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} GB</source>
      <translation>{0} Go</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>{0} GPUs</source>
      <translation>{0} GPU</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} MB</source>
      <translation>{0} Mo</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} MB/s</source>
      <translation>{0} Mo/s</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} and {1}</source>
      <translation>{0} et {1}</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>{0} answering</source>
      <translation>{0} en réponse</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} days</source>
      <translation>{0} jours</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} did not load</source>
      <translation>{0} n’a pas pu être chargé</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} did not load into {1}</source>
      <translation>{0} n’a pas pu être chargé en {1}</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} did not load on {1}</source>
      <translation>{0} n’a pas pu être chargé sur {1}</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>{0} free in main memory</source>
      <translation>{0} libres en mémoire centrale</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>{0} free on {1}</source>
      <translation>{0} libres sur {1}</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} h {1} min</source>
      <translation>{0} h {1} min</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} had {1} free, so {2} were missing.</source>
      <translation>{0} avait {1} libres ; il manquait donc {2}.</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} has {1} free now; another program may have held it while the model was loaded.</source>
      <translation>{0} a maintenant {1} libres ; un autre programme les occupait peut-être pendant le chargement.</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} kB</source>
      <translation>{0} ko</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} kB/s</source>
      <translation>{0} ko/s</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} min</source>
      <translation>{0} min</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} missing</source>
      <translation>manque {0}</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} of {1}</source>
      <translation>{0} sur {1}</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>{0} of {1} layers on {2}</source>
      <translation>{0} couches sur {1} sur {2}</translation>
    </message>
    <message>
      <location filename="ui/models/words.py" />
      <source>{0} on disk · {1}</source>
      <translation>{0} sur le disque · {1}</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} s</source>
      <translation>{0} s</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0} stopped by itself</source>
      <translation>{0} s’est arrêté de lui-même</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} tok/s</source>
      <translation>{0} jetons/s</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} tokens</source>
      <translation>{0} jetons</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0} tokens of context</source>
      <translation>{0} jetons de contexte</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0}. Enough: {1}</source>
      <translation>{0}. Suffit : {1}</translation>
    </message>
    <message>
      <location filename="ui/models/failure_words.py" />
      <source>{0}: apply and load</source>
      <translation>{0} : appliquer et charger</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0}B</source>
      <translation>{0} Md</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0}M</source>
      <translation>{0} M</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0}k</source>
      <translation>{0} k</translation>
    </message>
    <message>
      <location filename="ui/models/figures.py" />
      <source>{0}k context</source>
      <translation>contexte {0}k</translation>
    </message>
  </context>
  <context>
    <name>ModelsControl</name>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>1 model</source>
      <translation>1 modèle</translation>
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>None</source>
      <translation>Aucun</translation>
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>Open models</source>
      <translation>Ouvrir les modèles</translation>
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>{0} models</source>
      <translation>{0} modèles</translation>
    </message>
  </context>
  <context>
    <name>ModelsPage</name>
    <message>
      <location filename="ui/models/page.py" />
      <source>Add model</source>
      <translation>Ajouter un modèle</translation>
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>All</source>
      <translation>Tous</translation>
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Back to the models</source>
      <translation>Retour aux modèles</translation>
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Fits</source>
      <translation>Qui tiennent</translation>
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Loaded</source>
      <translation>Chargés</translation>
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Missing</source>
      <translation>Absents</translation>
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Models</source>
      <translation>Modèles</translation>
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Search 1 model</source>
      <translation>Chercher dans 1 modèle</translation>
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Search models</source>
      <translation>Chercher un modèle</translation>
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Search {0} models</source>
      <translation>Chercher dans {0} modèles</translation>
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Try again</source>
      <translation>Réessayer</translation>
    </message>
    <message>
      <location filename="ui/models/page.py" />
      <source>Which models show</source>
      <translation>Modèles affichés</translation>
    </message>
  </context>
  <context>
    <name>NameRow</name>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>Cancel</source>
      <translation>Annuler</translation>
    </message>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>Keep</source>
      <translation>Garder</translation>
    </message>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>Name of the template</source>
      <translation>Nom du modèle de question</translation>
    </message>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>Replace</source>
      <translation>Remplacer</translation>
    </message>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>What stands in {{double braces}} is filled in each time.</source>
      <translation>Ce qui est entre {{doubles accolades}} se remplit à chaque fois.</translation>
    </message>
  </context>
  <context>
    <name>NeedBar</name>
    <message>
      <location filename="ui/models/need_bar.py" />
      <source>context {0}</source>
      <translation>contexte {0}</translation>
    </message>
    <message>
      <location filename="ui/models/need_bar.py" />
      <source>free {0} · missing {1} GB</source>
      <translation>libre {0} · manque {1} Go</translation>
    </message>
    <message>
      <location filename="ui/models/need_bar.py" />
      <source>free {0} · {1} GB to spare</source>
      <translation>libre {0} · marge {1} Go</translation>
    </message>
    <message>
      <location filename="ui/models/need_bar.py" />
      <source>free —</source>
      <translation>libre —</translation>
    </message>
    <message>
      <location filename="ui/models/need_bar.py" />
      <source>weights {0}</source>
      <translation>poids {0}</translation>
    </message>
    <message>
      <location filename="ui/models/need_bar.py" />
      <source>work space {0}</source>
      <translation>travail {0}</translation>
    </message>
  </context>
  <context>
    <name>NoticeBar</name>
    <message>
      <location filename="ui/shell/notices.py" />
      <source>And {0} more before it.</source>
      <translation>Et {0} autres avant.</translation>
    </message>
    <message>
      <location filename="ui/shell/notices.py" />
      <source>Dismiss</source>
      <translation>Masquer</translation>
    </message>
  </context>
  <context>
    <name>NumberField</name>
    <message>
      <location filename="ui/widgets/number.py" />
      <source>A number is needed.</source>
      <translation>Il faut un nombre.</translation>
    </message>
    <message>
      <location filename="ui/widgets/number.py" />
      <source>A whole number is needed.</source>
      <translation>Il faut un nombre entier.</translation>
    </message>
    <message>
      <location filename="ui/widgets/number.py" />
      <source>At least {0}.</source>
      <translation>Au moins {0}.</translation>
    </message>
    <message>
      <location filename="ui/widgets/number.py" />
      <source>At most {0}.</source>
      <translation>Au plus {0}.</translation>
    </message>
    <message>
      <location filename="ui/widgets/number.py" />
      <source>Between {0} and {1}.</source>
      <translation>Entre {0} et {1}.</translation>
    </message>
  </context>
  <context>
    <name>OfferRow</name>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>Quantisation of {0}</source>
      <translation>Quantification de {0}</translation>
    </message>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>licence {0}</source>
      <translation>licence {0}</translation>
    </message>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>{0} at work</source>
      <translation>{0} actifs</translation>
    </message>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>{0} parameters</source>
      <translation>{0} de paramètres</translation>
    </message>
    <message>
      <location filename="ui/models/catalogue.py" />
      <source>{0}, to see pictures</source>
      <translation>{0}, pour voir les images</translation>
    </message>
  </context>
  <context>
    <name>Palette</name>
    <message>
      <location filename="ui/shell/finder.py" />
      <source>Ask {0}</source>
      <translation>Interroger {0}</translation>
    </message>
    <message>
      <location filename="ui/shell/finder.py" />
      <source>Ask {0} alone</source>
      <translation>Interroger {0} seul</translation>
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Chats</source>
      <translation>Discussions</translation>
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Command palette</source>
      <translation>Palette de commandes</translation>
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Commands</source>
      <translation>Commandes</translation>
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Committees</source>
      <translation>Comités</translation>
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Enter</source>
      <translation>Entrée</translation>
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Found</source>
      <translation>Résultats</translation>
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Models</source>
      <translation>Modèles</translation>
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Nothing has these letters. Try fewer of them.</source>
      <translation>Rien ne contient ces lettres. Essayez-en moins.</translation>
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Search or run a command</source>
      <translation>Chercher ou lancer une commande</translation>
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Settings</source>
      <translation>Réglages</translation>
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>Used last</source>
      <translation>Derniers utilisés</translation>
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>move</source>
      <translation>choisir</translation>
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>run</source>
      <translation>lancer</translation>
    </message>
    <message>
      <location filename="ui/palette/palette.py" />
      <source>{0} of {1}</source>
      <translation>{0} sur {1}</translation>
    </message>
  </context>
  <context>
    <name>Panel</name>
    <message>
      <location filename="ui/deliberation/panel.py" />
      <source>Close panel</source>
      <translation>Fermer le panneau</translation>
    </message>
    <message>
      <location filename="ui/deliberation/panel.py" />
      <source>Deliberation</source>
      <translation>Délibération</translation>
    </message>
    <message>
      <location filename="ui/deliberation/panel.py" />
      <source>No deliberation of this answer is stored.</source>
      <translation>Aucune délibération n’est enregistrée pour cette réponse.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/panel.py" />
      <source>Open as a page</source>
      <translation>Ouvrir en page entière</translation>
    </message>
  </context>
  <context>
    <name>Picker</name>
    <message>
      <location filename="ui/chat/picker.py" />
      <source>Asked: {0}</source>
      <translation>Interrogé : {0}</translation>
    </message>
    <message>
      <location filename="ui/chat/picker.py" />
      <source>Committees</source>
      <translation>Comités</translation>
    </message>
    <message>
      <location filename="ui/chat/picker.py" />
      <source>One model alone</source>
      <translation>Un modèle seul</translation>
    </message>
    <message>
      <location filename="ui/chat/picker.py" />
      <source>{0}  ·  {1}</source>
      <translation>{0}  ·  {1}</translation>
    </message>
  </context>
  <context>
    <name>Picture</name>
    <message>
      <location filename="ui/chat/pictures.py" />
      <source>Picture {0}</source>
      <translation>Image {0}</translation>
    </message>
  </context>
  <context>
    <name>ProcedureCard</name>
    <message>
      <location filename="ui/committees/procedure.py" />
      <source>Agreement</source>
      <translation>Accord</translation>
    </message>
    <message>
      <location filename="ui/committees/procedure.py" />
      <source>Answers agree from</source>
      <translation>Les réponses s’accordent dès</translation>
    </message>
    <message>
      <location filename="ui/committees/procedure.py" />
      <source>At most so many; fewer once the answers agree.</source>
      <translation>Au plus ce nombre ; moins dès que les réponses s’accordent.</translation>
    </message>
    <message>
      <location filename="ui/committees/procedure.py" />
      <source>Debate while they disagree</source>
      <translation>Débattre tant qu’ils divergent</translation>
    </message>
    <message>
      <location filename="ui/committees/procedure.py" />
      <source>Procedure</source>
      <translation>Procédure</translation>
    </message>
    <message>
      <location filename="ui/committees/procedure.py" />
      <source>Rounds of debate</source>
      <translation>Tours de débat</translation>
    </message>
    <message>
      <location filename="ui/committees/procedure.py" />
      <source>Two answers agree if they share this much of their content words.</source>
      <translation>Deux réponses s’accordent si elles partagent cette part de leurs mots pleins.</translation>
    </message>
  </context>
  <context>
    <name>ProgressRow</name>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Cancel</source>
      <translation>Annuler</translation>
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Cancel {0}</source>
      <translation>Annuler {0}</translation>
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Dismiss</source>
      <translation>Retirer</translation>
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Dismiss {0}</source>
      <translation>Retirer {0}</translation>
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Go on with {0}</source>
      <translation>Continuer {0}</translation>
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Pause</source>
      <translation>Pause</translation>
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Pause {0}</source>
      <translation>Mettre {0} en pause</translation>
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Try again</source>
      <translation>Réessayer</translation>
    </message>
    <message>
      <location filename="ui/widgets/progress_row.py" />
      <source>Try {0} again</source>
      <translation>Réessayer {0}</translation>
    </message>
  </context>
  <context>
    <name>ProposalCard</name>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>Download</source>
      <translation>Téléchargement</translation>
    </message>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>Expected speed</source>
      <translation>Vitesse attendue</translation>
    </message>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>Memory</source>
      <translation>Mémoire</translation>
    </message>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>Needs the network</source>
      <translation>Demande le réseau</translation>
    </message>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>One answer</source>
      <translation>Une réponse</translation>
    </message>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>Recommended</source>
      <translation>Conseillé</translation>
    </message>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>{0}; needs the network</source>
      <translation>{0} ; demande le réseau</translation>
    </message>
  </context>
  <context>
    <name>Rail</name>
    <message>
      <location filename="ui/shell/rail.py" />
      <source>Chats</source>
      <translation>Discussions</translation>
    </message>
    <message>
      <location filename="ui/shell/rail.py" />
      <source>Committees</source>
      <translation>Comités</translation>
    </message>
    <message>
      <location filename="ui/shell/rail.py" />
      <source>Help</source>
      <translation>Aide</translation>
    </message>
    <message>
      <location filename="ui/shell/rail.py" />
      <source>Jobs</source>
      <translation>Tâches</translation>
    </message>
    <message>
      <location filename="ui/shell/rail.py" />
      <source>Models</source>
      <translation>Modèles</translation>
    </message>
    <message>
      <location filename="ui/shell/rail.py" />
      <source>Settings</source>
      <translation>Réglages</translation>
    </message>
  </context>
  <context>
    <name>RankMatrix</name>
    <message>
      <location filename="ui/widgets/matrix.py" />
      <source>Who ranked whom</source>
      <translation>Qui a classé qui</translation>
    </message>
  </context>
  <context>
    <name>RankModel</name>
    <message>
      <location filename="ui/widgets/matrix.py" />
      <source>Seat {0} did not rank {1}</source>
      <translation>Le siège {0} n’a pas classé {1}</translation>
    </message>
    <message>
      <location filename="ui/widgets/matrix.py" />
      <source>Seat {0} ranks {1}: {2}</source>
      <translation>Le siège {0} classe {1} : {2}</translation>
    </message>
    <message>
      <location filename="ui/widgets/matrix.py" />
      <source>Seat {0}: own answer, not ranked</source>
      <translation>Siège {0} : sa réponse, non classée</translation>
    </message>
  </context>
  <context>
    <name>RepoRow</name>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Asking for its files …</source>
      <translation>Demande de ses fichiers…</translation>
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Gated</source>
      <translation>Accès restreint</translation>
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Its owner wants you to accept a licence first: open its page, sign in and accept, then start Parley with a token of that account in the variable HF_TOKEN.</source>
      <translation>Son propriétaire demande d’accepter une licence : ouvrez sa page, identifiez-vous et acceptez, puis démarrez Parley avec un jeton de ce compte dans la variable HF_TOKEN.</translation>
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>No GGUF file is in it.</source>
      <translation>Il ne contient aucun fichier GGUF.</translation>
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Open its page</source>
      <translation>Ouvrir sa page</translation>
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>Try again</source>
      <translation>Réessayer</translation>
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>changed {0}</source>
      <translation>modifié le {0}</translation>
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>licence {0}</source>
      <translation>licence {0}</translation>
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>{0} downloads</source>
      <translation>{0} téléchargements</translation>
    </message>
    <message>
      <location filename="ui/models/hub.py" />
      <source>{0} likes</source>
      <translation>{0} j’aime</translation>
    </message>
  </context>
  <context>
    <name>ReportCard</name>
    <message>
      <location filename="ui/chat/report.py" />
      <source>1 chat</source>
      <translation>1 discussion</translation>
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>1 message</source>
      <translation>1 message</translation>
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>And {0} more.</source>
      <translation>Et {0} de plus.</translation>
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>Dismiss</source>
      <translation>Masquer</translation>
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>From {0}: {1}, {2}</source>
      <translation>De {0} : {1}, {2}</translation>
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>Left out: {0}</source>
      <translation>Laissé de côté : {0}</translation>
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>What was left out</source>
      <translation>Ce qui a été laissé de côté</translation>
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>{0} chats</source>
      <translation>{0} discussions</translation>
    </message>
    <message>
      <location filename="ui/chat/report.py" />
      <source>{0} messages</source>
      <translation>{0} messages</translation>
    </message>
  </context>
  <context>
    <name>ReviewRow</name>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Ranks the others, unnamed.</source>
      <translation>Classe les autres, anonymes.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Review by seat {0}: {1}</source>
      <translation>Évaluation du siège {0} : {1}</translation>
    </message>
  </context>
  <context>
    <name>RichText</name>
    <message>
      <location filename="ui/chat/rich_text.py" />
      <source>Copy</source>
      <translation>Copier</translation>
    </message>
    <message>
      <location filename="ui/chat/rich_text.py" />
      <source>Copy address</source>
      <translation>Copier l’adresse</translation>
    </message>
    <message>
      <location filename="ui/chat/rich_text.py" />
      <source>Select all</source>
      <translation>Tout sélectionner</translation>
    </message>
  </context>
  <context>
    <name>Roles</name>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Beginner’s eyes</source>
      <translation>Regard de débutant</translation>
    </message>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Careful</source>
      <translation>Prudent</translation>
    </message>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Checks figures</source>
      <translation>Vérifie les chiffres</translation>
    </message>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Devil’s advocate</source>
      <translation>Avocat du diable</translation>
    </message>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Exact</source>
      <translation>Exact</translation>
    </message>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Fact checker</source>
      <translation>Vérificateur de faits</translation>
    </message>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Plain words</source>
      <translation>Mots simples</translation>
    </message>
    <message>
      <location filename="ui/committees/roles.py" />
      <source>Practitioner</source>
      <translation>Praticien</translation>
    </message>
  </context>
  <context>
    <name>SamplingFields</name>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Longest answer</source>
      <translation>Réponse la plus longue</translation>
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Min p</source>
      <translation>Min p</translation>
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Repeat penalty</source>
      <translation>Pénalité de répétition</translation>
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Seed</source>
      <translation>Graine</translation>
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Temperature</source>
      <translation>Température</translation>
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Top k</source>
      <translation>Top k</translation>
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Top p</source>
      <translation>Top p</translation>
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>Usual values</source>
      <translation>Valeurs habituelles</translation>
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>drawn anew</source>
      <translation>tirée à chaque fois</translation>
    </message>
    <message>
      <location filename="ui/committees/sampling.py" />
      <source>tokens</source>
      <translation>jetons</translation>
    </message>
  </context>
  <context>
    <name>SearchField</name>
    <message>
      <location filename="ui/widgets/fields.py" />
      <source>Clear</source>
      <translation>Effacer</translation>
    </message>
  </context>
  <context>
    <name>SeatRow</name>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Answered again in the debate.</source>
      <translation>A répondu de nouveau dans le débat.</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Model of seat {0}</source>
      <translation>Modèle du siège {0}</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Move seat {0}</source>
      <translation>Déplacer le siège {0}</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Name shown for the seat</source>
      <translation>Nom affiché du siège</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>No extra role</source>
      <translation>Sans rôle particulier</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Own role</source>
      <translation>Rôle personnel</translation>
    </message>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Read</source>
      <translation>Lire</translation>
    </message>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Read the answer of seat {0}</source>
      <translation>Lire la réponse du siège {0}</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Remove seat {0}</source>
      <translation>Retirer le siège {0}</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Role in words, as the model reads it</source>
      <translation>Rôle en toutes lettres, tel que le modèle le lit</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Role of seat {0}</source>
      <translation>Rôle du siège {0}</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Role text and sampling of seat {0}</source>
      <translation>Texte du rôle et échantillonnage du siège {0}</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>Seat {0}</source>
      <translation>Siège {0}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Seat {0}, {1}: {2}</source>
      <translation>Siège {0}, {1} : {2}</translation>
    </message>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Try again</source>
      <translation>Réessayer</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>What this seat should look at that others may not</source>
      <translation>Ce que ce siège doit regarder et que d’autres négligeraient</translation>
    </message>
    <message>
      <location filename="ui/committees/seat_row.py" />
      <source>this seat</source>
      <translation>ce siège</translation>
    </message>
  </context>
  <context>
    <name>SeatTag</name>
    <message>
      <location filename="ui/widgets/badge.py" />
      <source>Seat {0}</source>
      <translation>Siège {0}</translation>
    </message>
  </context>
  <context>
    <name>SeatsCard</name>
    <message>
      <location filename="ui/committees/seats_card.py" />
      <source>Add seat</source>
      <translation>Ajouter un siège</translation>
    </message>
    <message>
      <location filename="ui/committees/seats_card.py" />
      <source>Now seat {0}</source>
      <translation>Désormais siège {0}</translation>
    </message>
    <message>
      <location filename="ui/committees/seats_card.py" />
      <source>Seat {0} removed.</source>
      <translation>Siège {0} retiré.</translation>
    </message>
    <message>
      <location filename="ui/committees/seats_card.py" />
      <source>Seats</source>
      <translation>Sièges</translation>
    </message>
    <message>
      <location filename="ui/committees/seats_card.py" />
      <source>{0} of {1}</source>
      <translation>{0} sur {1}</translation>
    </message>
  </context>
  <context>
    <name>ServerForm</name>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>A name holds no slash.</source>
      <translation>Un nom ne contient pas de barre oblique.</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>A name is needed; its models are called NAME/MODEL.</source>
      <translation>Il faut un nom ; ses modèles s’appellent NOM/MODÈLE.</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Address</source>
      <translation>Adresse</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>An address is needed that begins with http:// or https://.</source>
      <translation>Il faut une adresse qui commence par http:// ou https://.</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Another server has this name.</source>
      <translation>Un autre serveur porte ce nom.</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Cancel</source>
      <translation>Annuler</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Empty keeps the one there is</source>
      <translation>Vide : garde celle qui existe</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Keep server</source>
      <translation>Conserver le serveur</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Key</source>
      <translation>Clé</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Kind</source>
      <translation>Genre</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Name</source>
      <translation>Nom</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>The name of a variable has letters, digits and underscores only.</source>
      <translation>Le nom d’une variable n’a que des lettres, des chiffres et des traits de soulignement.</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Variable with the key</source>
      <translation>Variable qui contient la clé</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Where there is no keyring</source>
      <translation>S’il n’y a pas de trousseau</translation>
    </message>
  </context>
  <context>
    <name>ServersControl</name>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Add a server</source>
      <translation>Ajouter un serveur</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Ask {0} earlier</source>
      <translation>Interroger {0} plus tôt</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Change {0}</source>
      <translation>Modifier {0}</translation>
    </message>
    <message>
      <location filename="ui/settings/servers.py" />
      <source>Remove {0}</source>
      <translation>Retirer {0}</translation>
    </message>
  </context>
  <context>
    <name>SettingRow</name>
    <message>
      <location filename="ui/settings/row.py" />
      <source>Back to {0}</source>
      <translation>Revenir à {0}</translation>
    </message>
    <message>
      <location filename="ui/settings/row.py" />
      <source>Changed</source>
      <translation>Modifié</translation>
    </message>
    <message>
      <location filename="ui/settings/row.py" />
      <source>Reset</source>
      <translation>Rétablir</translation>
    </message>
    <message>
      <location filename="ui/settings/row.py" />
      <source>Reset {0}</source>
      <translation>Rétablir {0}</translation>
    </message>
    <message>
      <location filename="ui/settings/row.py" />
      <source>Takes effect when Parley starts anew.</source>
      <translation>Prend effet au prochain démarrage de Parley.</translation>
    </message>
    <message>
      <location filename="ui/settings/row.py" />
      <source>Try again</source>
      <translation>Réessayer</translation>
    </message>
  </context>
  <context>
    <name>Settings</name>
    <message>
      <location filename="backend/settings.py" />
      <source>%</source>
      <translation>%</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>A model that is silent for so long is restarted</source>
      <translation>Un modèle muet pendant ce temps est redémarré</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>A quarter (q4_0)</source>
      <translation>Un quart (q4_0)</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>A seat without a whole answer after so long is dropped</source>
      <translation>Un siège sans réponse complète après ce délai est écarté</translation>
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>An address is needed that begins with http:// or https://.</source>
      <translation>Il faut une adresse qui commence par http:// ou https://.</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Any OpenAI-compatible server</source>
      <translation>Tout serveur compatible OpenAI</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Appearance</source>
      <translation>Apparence</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>As the system</source>
      <translation>Comme le système</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Change panes at once instead of sliding them</source>
      <translation>Changer les volets aussitôt au lieu de les faire glisser</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Close to the tray</source>
      <translation>Fermer dans la zone de notification</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Colours of the window</source>
      <translation>Couleurs de la fenêtre</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Committee</source>
      <translation>Comité</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Committee that answers when none is named</source>
      <translation>Comité qui répond quand aucun n’est nommé</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Context length</source>
      <translation>Longueur du contexte</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Context memory</source>
      <translation>Mémoire du contexte</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Dark</source>
      <translation>Sombre</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Deliberation</source>
      <translation>Délibération</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Downloads at once</source>
      <translation>Téléchargements simultanés</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Endpoint</source>
      <translation>Point d’accès</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Engine and GPUs</source>
      <translation>Moteur et GPU</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Files downloaded at once; more wait</source>
      <translation>Fichiers téléchargés en même temps ; les autres attendent</translation>
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>Find a folder</source>
      <translation>Chercher un dossier</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Folder searched for GGUF files besides Parley's own</source>
      <translation>Dossier où chercher des fichiers GGUF, outre celui de Parley</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>GB</source>
      <translation>Go</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>General</source>
      <translation>Général</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Guess ahead</source>
      <translation>Deviner la suite</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Guess repeated passages and check several tokens at once</source>
      <translation>Deviner les passages répétés et vérifier plusieurs jetons à la fois</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Half (q8_0)</source>
      <translation>La moitié (q8_0)</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>How long a model stays loaded after its last request</source>
      <translation>Durée pendant laquelle un modèle reste chargé après sa dernière requête</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>How the context memory is kept; q8_0 takes half of f16, q4_0 about a quarter</source>
      <translation>Forme de la mémoire du contexte ; q8_0 prend la moitié de f16, q4_0 environ un quart</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Hub that models are searched on and downloaded from</source>
      <translation>Hub où les modèles sont cherchés et téléchargés</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Hugging Face cache</source>
      <translation>Cache de Hugging Face</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Keep answering in the tray when the window is closed</source>
      <translation>Continuer à répondre en arrière-plan quand la fenêtre est fermée</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Keep models loaded</source>
      <translation>Garder les modèles chargés</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Language</source>
      <translation>Langue</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Language of the window</source>
      <translation>Langue de la fenêtre</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Layers on the GPU</source>
      <translation>Couches sur le GPU</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Layers on the GPU where the build has one; -1 takes all</source>
      <translation>Couches sur le GPU si cette version le gère ; -1 les prend toutes</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Light</source>
      <translation>Clair</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Longest load</source>
      <translation>Chargement le plus long</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Longest prompt and reply together; a model's own limit holds if it is lower</source>
      <translation>Longueur maximale de l’invite et de la réponse ensemble ; la limite du modèle vaut si elle est plus basse</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Longest wait for a model to load</source>
      <translation>Attente maximale du chargement d’un modèle</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Longest wait for a seat</source>
      <translation>Attente maximale d’un siège</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Memory check</source>
      <translation>Contrôle de la mémoire</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Memory limit</source>
      <translation>Limite de mémoire</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Memory limit as an amount</source>
      <translation>Limite de mémoire en quantité</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Model hub</source>
      <translation>Hub de modèles</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Models</source>
      <translation>Modèles</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Models folder</source>
      <translation>Dossier des modèles</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Models of other apps</source>
      <translation>Modèles d’autres applications</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>More folders</source>
      <translation>Autres dossiers</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>More folders whose GGUF files are used where they lie</source>
      <translation>Autres dossiers dont les fichiers GGUF sont utilisés sur place</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Network and privacy</source>
      <translation>Réseau et vie privée</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Options of single models</source>
      <translation>Réglages par modèle</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Options of single models, by id</source>
      <translation>Réglages propres à chaque modèle, par identifiant</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Other apps whose models are used where they lie</source>
      <translation>Autres applications dont les modèles sont utilisés sur place</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Parley sends nothing by itself. Questions leave this computer only for the servers below, searches and downloads only for the hub.</source>
      <translation>Parley n’envoie rien de lui-même. Les questions ne quittent cet ordinateur que pour les serveurs ci-dessous, les recherches et téléchargements que pour le hub.</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Port</source>
      <translation>Port</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Port of the local endpoint; 0 takes any free one</source>
      <translation>Port du point d’accès local ; 0 prend un port libre</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Processor threads</source>
      <translation>Fils du processeur</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Processor threads of a model; 0 takes all cores</source>
      <translation>Fils du processeur pour un modèle ; 0 prend tous les cœurs</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Questions answered at once; more wait</source>
      <translation>Questions traitées en même temps ; les autres attendent</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Questions at once</source>
      <translation>Questions simultanées</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Questions that may wait; more are refused</source>
      <translation>Questions qui peuvent attendre ; les autres sont refusées</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Reduced motion</source>
      <translation>Moins de mouvement</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Requests a model decodes at once</source>
      <translation>Requêtes qu’un modèle traite en même temps</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Requests in one model</source>
      <translation>Requêtes dans un modèle</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Requests that may wait for models; more are refused</source>
      <translation>Requêtes qui peuvent attendre un modèle ; les autres sont refusées</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Servers</source>
      <translation>Serveurs</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Servers whose models can be seated</source>
      <translation>Serveurs dont les modèles peuvent siéger</translation>
    </message>
    <message>
      <location filename="ui/shell/features.py" />
      <source>Shortcuts</source>
      <translation>Raccourcis</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Silence before a restart</source>
      <translation>Silence avant redémarrage</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Size of all text beside the system's</source>
      <translation>Taille de tout le texte par rapport à celle du système</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Text size</source>
      <translation>Taille du texte</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Theme</source>
      <translation>Thème</translation>
    </message>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>There is no such folder.</source>
      <translation>Ce dossier n’existe pas.</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Waiting questions</source>
      <translation>Questions en attente</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Waiting requests</source>
      <translation>Requêtes en attente</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Watchdog: most of a GPU's or of main memory that may be in use</source>
      <translation>Surveillance : part maximale de la mémoire d’un GPU ou de la mémoire centrale qui peut être occupée</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Watchdog: the same as an amount; 0 leaves it to the share</source>
      <translation>Surveillance : la même en quantité ; 0 laisse faire la part</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>Watchdog: time between two looks at the memory</source>
      <translation>Surveillance : temps entre deux contrôles de la mémoire</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>Whole (f16)</source>
      <translation>Entière (f16)</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>downloads</source>
      <translation>téléchargements</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>layers</source>
      <translation>couches</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>none</source>
      <translation>aucun</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>off</source>
      <translation>désactivé</translation>
    </message>
    <message>
      <location filename="ui/settings/words.py" />
      <source>on</source>
      <translation>activé</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>requests</source>
      <translation>requêtes</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>s</source>
      <translation>s</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>threads</source>
      <translation>fils</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>tokens</source>
      <translation>jetons</translation>
    </message>
    <message>
      <location filename="backend/settings.py" />
      <source>turns</source>
      <translation>questions</translation>
    </message>
  </context>
  <context>
    <name>SettingsPage</name>
    <message>
      <location filename="ui/settings/page.py" />
      <source>All groups</source>
      <translation>Tous les groupes</translation>
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>Group of settings</source>
      <translation>Groupe de réglages</translation>
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>It is {0}.</source>
      <translation>C’est {0}.</translation>
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>No program opens the settings file.</source>
      <translation>Aucun programme n’ouvre le fichier des réglages.</translation>
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>No setting has these words. Try fewer of them.</source>
      <translation>Aucun réglage ne contient ces mots. Essayez-en moins.</translation>
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>Numbers count values you changed.</source>
      <translation>Les nombres comptent les valeurs que vous avez modifiées.</translation>
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>Open as file</source>
      <translation>Ouvrir le fichier</translation>
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>Search settings</source>
      <translation>Chercher un réglage</translation>
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>Settings</source>
      <translation>Réglages</translation>
    </message>
    <message>
      <location filename="ui/settings/page.py" />
      <source>{0} address token copy curl Python JavaScript editor</source>
      <translation>{0} adresse jeton copier curl Python JavaScript éditeur</translation>
    </message>
  </context>
  <context>
    <name>ShortcutsModel</name>
    <message>
      <location filename="ui/palette/shortcuts.py" />
      <source> or </source>
      <translation> ou </translation>
    </message>
    <message>
      <location filename="ui/palette/shortcuts.py" />
      <source>Command</source>
      <translation>Commande</translation>
    </message>
    <message>
      <location filename="ui/palette/shortcuts.py" />
      <source>Keys</source>
      <translation>Touches</translation>
    </message>
  </context>
  <context>
    <name>ShortcutsView</name>
    <message>
      <location filename="ui/palette/shortcuts.py" />
      <source>Keyboard shortcuts</source>
      <translation>Raccourcis clavier</translation>
    </message>
    <message>
      <location filename="ui/palette/shortcuts.py" />
      <source>No shortcut has these words.</source>
      <translation>Aucun raccourci ne contient ces mots.</translation>
    </message>
    <message>
      <location filename="ui/palette/shortcuts.py" />
      <source>Search shortcuts</source>
      <translation>Chercher un raccourci</translation>
    </message>
    <message>
      <location filename="ui/palette/shortcuts.py" />
      <source>Window</source>
      <translation>Fenêtre</translation>
    </message>
  </context>
  <context>
    <name>Slash</name>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Ask this committee</source>
      <translation>Interroger ce comité</translation>
    </message>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Ask this model alone</source>
      <translation>Interroger ce modèle seul</translation>
    </message>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Attach files</source>
      <translation>Joindre des fichiers</translation>
    </message>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Export this chat</source>
      <translation>Exporter cette discussion</translation>
    </message>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Find in this chat</source>
      <translation>Chercher dans cette discussion</translation>
    </message>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>New chat</source>
      <translation>Nouvelle discussion</translation>
    </message>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Stop the answer</source>
      <translation>Arrêter la réponse</translation>
    </message>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Template</source>
      <translation>Modèle de question</translation>
    </message>
  </context>
  <context>
    <name>SlashList</name>
    <message>
      <location filename="ui/chat/slash.py" />
      <source>Commands</source>
      <translation>Commandes</translation>
    </message>
  </context>
  <context>
    <name>SnippetView</name>
    <message>
      <location filename="ui/settings/snippet_view.py" />
      <source>Committee of the example</source>
      <translation>Comité de l’exemple</translation>
    </message>
    <message>
      <location filename="ui/settings/snippet_view.py" />
      <source>Compatible with OpenAI clients; {0} holds the token</source>
      <translation>Compatible avec les clients OpenAI ; {0} contient le jeton</translation>
    </message>
    <message>
      <location filename="ui/settings/snippet_view.py" />
      <source>Continue: ~/.continue/config.yaml, with {0} in ~/.continue/.env</source>
      <translation>Continue : ~/.continue/config.yaml, avec {0} dans ~/.continue/.env</translation>
    </message>
    <message>
      <location filename="ui/settings/snippet_view.py" />
      <source>Copy code</source>
      <translation>Copier le code</translation>
    </message>
    <message>
      <location filename="ui/settings/snippet_view.py" />
      <source>Editor plug-in</source>
      <translation>Module d’éditeur</translation>
    </message>
    <message>
      <location filename="ui/settings/snippet_view.py" />
      <source>Example</source>
      <translation>Exemple</translation>
    </message>
    <message>
      <location filename="ui/settings/snippet_view.py" />
      <source>Language of the example</source>
      <translation>Langage de l’exemple</translation>
    </message>
  </context>
  <context>
    <name>SourceRow</name>
    <message>
      <location filename="ui/models/here.py" />
      <source>Stop using</source>
      <translation>Ne plus utiliser</translation>
    </message>
    <message>
      <location filename="ui/models/here.py" />
      <source>Use where they lie</source>
      <translation>Utiliser sur place</translation>
    </message>
  </context>
  <context>
    <name>StageCard</name>
    <message>
      <location filename="ui/chat/progress.py" />
      <source>Stages behind it</source>
      <translation>Étapes passées</translation>
    </message>
    <message>
      <location filename="ui/chat/progress.py" />
      <source>The question is stored. Its answer starts when a model is ready.</source>
      <translation>La question est enregistrée. La réponse commence dès qu’un modèle est prêt.</translation>
    </message>
    <message>
      <location filename="ui/chat/progress.py" />
      <source>Waiting</source>
      <translation>En attente</translation>
    </message>
    <message>
      <location filename="ui/chat/progress.py" />
      <source>seats cannot see each other yet</source>
      <translation>les sièges ne se voient pas encore</translation>
    </message>
  </context>
  <context>
    <name>StageLine</name>
    <message>
      <location filename="ui/deliberation/stage_line.py" />
      <source>Stages</source>
      <translation>Étapes</translation>
    </message>
    <message>
      <location filename="ui/deliberation/stage_line.py" />
      <source>if needed</source>
      <translation>si besoin</translation>
    </message>
    <message>
      <location filename="ui/deliberation/stage_line.py" />
      <source>skipped</source>
      <translation>inutile</translation>
    </message>
  </context>
  <context>
    <name>StarterStrip</name>
    <message>
      <location filename="ui/first_start/starter.py" />
      <source>Ask now with the starter model</source>
      <translation>Interroger le modèle de départ</translation>
    </message>
    <message>
      <location filename="ui/first_start/starter.py" />
      <source>The starter model answers already</source>
      <translation>Le modèle de départ répond déjà</translation>
    </message>
    <message>
      <location filename="ui/first_start/starter.py" />
      <source>{0}, on this computer. A committee can arrive meanwhile.</source>
      <translation>{0}, sur cet ordinateur. Un comité peut arriver entre-temps.</translation>
    </message>
  </context>
  <context>
    <name>Starters</name>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Add a real model</source>
      <translation>Ajouter un vrai modèle</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Attach it, or paste it</source>
      <translation>Joignez-le, ou collez-le</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Check a text</source>
      <translation>Vérifier un texte</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Choose between two options</source>
      <translation>Choisir entre deux options</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Dissent is kept, not smoothed away</source>
      <translation>Les avis divergents restent visibles</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Each seat argues, then all rank</source>
      <translation>Chaque siège argumente, puis tous classent</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Files and servers</source>
      <translation>Fichiers et serveurs</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Find the fault in this code</source>
      <translation>Trouver la faute dans ce code</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Find the fault in this code and mend it:

</source>
      <translation>Trouve la faute dans ce code et corrige-la :

</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Find what a plan forgot</source>
      <translation>Trouver ce qu’un plan oublie</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>How do I add a model?</source>
      <translation>Comment ajouter un modèle ?</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>How is the ranking counted?</source>
      <translation>Comment le classement est-il compté ?</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Paste code or attach files</source>
      <translation>Collez le code ou joignez des fichiers</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Points and near ties</source>
      <translation>Points et quasi-égalités</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Seats, chairman, policy</source>
      <translation>Sièges, président, règle</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Starter model, knows only Parley.</source>
      <translation>Modèle de départ : ne connaît que Parley.</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>What did this plan forget?

</source>
      <translation>Qu’est-ce que ce plan a oublié ?

</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>What happens to the rest</source>
      <translation>Ce que deviennent les autres</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>What is a committee?</source>
      <translation>Qu’est-ce qu’un comité ?</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Which claims in this text are wrong or unproven?

</source>
      <translation>Quelles affirmations de ce texte sont fausses ou sans preuve ?

</translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Which is better for us, and why: </source>
      <translation>Que vaut-il mieux pour nous, et pourquoi : </translation>
    </message>
    <message>
      <location filename="ui/chat/starters.py" />
      <source>Why was a seat dropped?</source>
      <translation>Pourquoi un siège a-t-il été écarté ?</translation>
    </message>
  </context>
  <context>
    <name>Startup</name>
    <message>
      <location filename="app/window.py" />
      <source>Restore the newest backup</source>
      <translation>Restaurer la dernière sauvegarde</translation>
    </message>
    <message>
      <location filename="app/window.py" />
      <source>Restored. Start Parley again.</source>
      <translation>Restauré. Redémarrez Parley.</translation>
    </message>
  </context>
  <context>
    <name>Status</name>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>1 answer is being written</source>
      <translation>1 réponse en cours</translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>1 model</source>
      <translation>1 modèle</translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>CPU</source>
      <translation>CPU</translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>GPU {0}</source>
      <translation>GPU {0}</translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>Ready; models load when asked</source>
      <translation>Prêt ; les modèles se chargent à la demande</translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>did not load</source>
      <translation>n’a pas pu être chargé</translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>is loading</source>
      <translation>en chargement</translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>is ready</source>
      <translation>prêt</translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>is unloaded</source>
      <translation>déchargé</translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>stopped by itself</source>
      <translation>s’est arrêté</translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>{0} / {1} GB</source>
      <translation>{0} / {1} Go</translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>{0} answers are being written</source>
      <translation>{0} réponses en cours</translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>{0} failed</source>
      <translation>{0} en échec</translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>{0} loading</source>
      <translation>{0} en chargement</translation>
    </message>
    <message numerus="yes">
      <location filename="ui/shell/status_words.py" />
      <source>{0} lost</source>
      <translation>
        <numerusform>{0} perdu</numerusform>
        <numerusform>{0} perdus</numerusform>
      </translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>{0} models</source>
      <translation>{0} modèles</translation>
    </message>
    <message numerus="yes">
      <location filename="ui/shell/status_words.py" />
      <source>{0} ready</source>
      <translation>
        <numerusform>{0} prêt</numerusform>
        <numerusform>{0} prêts</numerusform>
      </translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>{0}: no longer there</source>
      <translation>{0} : disparu</translation>
    </message>
    <message>
      <location filename="ui/shell/status_words.py" />
      <source>{0}: {1}</source>
      <translation>{0} : {1}</translation>
    </message>
  </context>
  <context>
    <name>StatusBar</name>
    <message>
      <location filename="ui/shell/status_bar.py" />
      <source>Engine is starting</source>
      <translation>Le moteur démarre</translation>
    </message>
    <message>
      <location filename="ui/shell/status_bar.py" />
      <source>GPU {0}</source>
      <translation>GPU {0}</translation>
    </message>
    <message>
      <location filename="ui/shell/status_bar.py" />
      <source>Nothing leaves this computer</source>
      <translation>Rien ne quitte cet ordinateur</translation>
    </message>
    <message>
      <location filename="ui/shell/status_bar.py" />
      <source>RAM</source>
      <translation>RAM</translation>
    </message>
    <message>
      <location filename="ui/shell/status_bar.py" />
      <source>Status</source>
      <translation>État</translation>
    </message>
  </context>
  <context>
    <name>Strip</name>
    <message>
      <location filename="ui/chat/strip.py" />
      <source>Agreement {0}</source>
      <translation>Accord {0}</translation>
    </message>
    <message>
      <location filename="ui/chat/strip.py" />
      <source>Deliberation</source>
      <translation>Délibération</translation>
    </message>
    <message>
      <location filename="ui/chat/strip.py" />
      <source>Show deliberation</source>
      <translation>Montrer la délibération</translation>
    </message>
  </context>
  <context>
    <name>TableBlock</name>
    <message>
      <location filename="ui/chat/table_block.py" />
      <source>Table of {0} columns and {1} rows</source>
      <translation>Tableau, colonnes : {0}, lignes : {1}</translation>
    </message>
  </context>
  <context>
    <name>Tasks</name>
    <message>
      <location filename="ui/tasks.py" />
      <source>The engine did not answer in time.</source>
      <translation>Le moteur n’a pas répondu à temps.</translation>
    </message>
    <message>
      <location filename="ui/tasks.py" />
      <source>Try again; if it stays silent, close Parley and start it anew.</source>
      <translation>Réessayez ; s’il reste muet, fermez Parley et redémarrez-le.</translation>
    </message>
  </context>
  <context>
    <name>TemplateButton</name>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>Keep what is written as a template</source>
      <translation>Garder le texte comme modèle de question</translation>
    </message>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>Remove a template</source>
      <translation>Retirer un modèle de question</translation>
    </message>
    <message>
      <location filename="ui/chat/template_menu.py" />
      <source>Templates</source>
      <translation>Modèles de question</translation>
    </message>
  </context>
  <context>
    <name>TextControl</name>
    <message>
      <location filename="ui/settings/controls.py" />
      <source>Find a folder</source>
      <translation>Chercher un dossier</translation>
    </message>
  </context>
  <context>
    <name>Timeline</name>
    <message>
      <location filename="ui/deliberation/timeline_view.py" />
      <source>Dropped</source>
      <translation>Écarté</translation>
    </message>
    <message>
      <location filename="ui/deliberation/timeline_view.py" />
      <source>Timeline</source>
      <translation>Chronologie</translation>
    </message>
  </context>
  <context>
    <name>TimelineSection</name>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Show chart</source>
      <translation>Montrer le graphique</translation>
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Show table</source>
      <translation>Montrer le tableau</translation>
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Stored without the times of single calls: each starts with its stage.</source>
      <translation>Enregistrée sans les temps de chaque appel : chacun commence avec son étape.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Timeline</source>
      <translation>Chronologie</translation>
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>numbers are tokens written</source>
      <translation>les nombres sont les jetons écrits</translation>
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>reading</source>
      <translation>lecture</translation>
    </message>
  </context>
  <context>
    <name>TimelineTable</name>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>From</source>
      <translation>Début</translation>
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Prompt</source>
      <translation>Invite</translation>
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Reading</source>
      <translation>Lecture</translation>
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Shared</source>
      <translation>Partagé</translation>
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Stage</source>
      <translation>Étape</translation>
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Timeline as a table</source>
      <translation>Chronologie en tableau</translation>
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Tokens</source>
      <translation>Jetons</translation>
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Who</source>
      <translation>Qui</translation>
    </message>
    <message>
      <location filename="ui/deliberation/timeline_section.py" />
      <source>Writing</source>
      <translation>Rédaction</translation>
    </message>
  </context>
  <context>
    <name>Transcript</name>
    <message>
      <location filename="ui/chat/transcript.py" />
      <source>Conversation</source>
      <translation>Conversation</translation>
    </message>
    <message>
      <location filename="ui/chat/transcript.py" />
      <source>New text below</source>
      <translation>Nouveau texte plus bas</translation>
    </message>
  </context>
  <context>
    <name>Tray</name>
    <message>
      <location filename="ui/shell/tray.py" />
      <source>Open Parley</source>
      <translation>Ouvrir Parley</translation>
    </message>
    <message>
      <location filename="ui/shell/tray.py" />
      <source>Quit</source>
      <translation>Quitter</translation>
    </message>
  </context>
  <context>
    <name>TrialCard</name>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Ask</source>
      <translation>Interroger</translation>
    </message>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Is it better to keep notes in one long file or in many short ones?</source>
      <translation>Vaut-il mieux garder ses notes dans un long fichier ou dans plusieurs courts ?</translation>
    </message>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Nothing of it is kept.</source>
      <translation>Rien n’en est conservé.</translation>
    </message>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Sample question</source>
      <translation>Question d’essai</translation>
    </message>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Save and ask</source>
      <translation>Enregistrer et interroger</translation>
    </message>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Stop</source>
      <translation>Arrêter</translation>
    </message>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Try it</source>
      <translation>Essayer</translation>
    </message>
  </context>
  <context>
    <name>UndoNote</name>
    <message>
      <location filename="ui/committees/parts.py" />
      <source>Undo</source>
      <translation>Annuler</translation>
    </message>
  </context>
  <context>
    <name>UserMessage</name>
    <message>
      <location filename="ui/chat/user_message.py" />
      <source>Copy question</source>
      <translation>Copier la question</translation>
    </message>
    <message>
      <location filename="ui/chat/user_message.py" />
      <source>Edit</source>
      <translation>Modifier</translation>
    </message>
    <message>
      <location filename="ui/chat/user_message.py" />
      <source>Show all</source>
      <translation>Tout montrer</translation>
    </message>
    <message>
      <location filename="ui/chat/user_message.py" />
      <source>You: {0}</source>
      <translation>Vous : {0}</translation>
    </message>
  </context>
  <context>
    <name>_Ending</name>
    <message>
      <location filename="ui/chat/messages.py" />
      <source>Continue</source>
      <translation>Continuer</translation>
    </message>
  </context>
  <context>
    <name>_Line</name>
    <message>
      <location filename="ui/models/row.py" />
      <source>Enter opens its settings</source>
      <translation>Entrée ouvre ses réglages</translation>
    </message>
    <message>
      <location filename="ui/models/row.py" />
      <source>Load</source>
      <translation>Charger</translation>
    </message>
    <message>
      <location filename="ui/models/row.py" />
      <source>Load {0}</source>
      <translation>Charger {0}</translation>
    </message>
    <message>
      <location filename="ui/models/row.py" />
      <source>Loading</source>
      <translation>Chargement</translation>
    </message>
    <message>
      <location filename="ui/models/row.py" />
      <source>Settings are open</source>
      <translation>Les réglages sont ouverts</translation>
    </message>
    <message>
      <location filename="ui/models/row.py" />
      <source>Unload</source>
      <translation>Décharger</translation>
    </message>
    <message>
      <location filename="ui/models/row.py" />
      <source>Unload {0}</source>
      <translation>Décharger {0}</translation>
    </message>
  </context>
  <context>
    <name>_PageButton</name>
    <message>
      <location filename="ui/shell/rail.py" />
      <source>This page shows</source>
      <translation>Cette page est affichée</translation>
    </message>
  </context>
  <context>
    <name>_Parts</name>
    <message>
      <location filename="ui/models/need_bar.py" />
      <source>Memory needed of what is free</source>
      <translation>Mémoire nécessaire sur ce qui est libre</translation>
    </message>
  </context>
  <context>
    <name>_Row</name>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Ended before it wrote anything.</source>
      <translation>Terminé avant d’avoir écrit.</translation>
    </message>
    <message>
      <location filename="ui/deliberation/rows.py" />
      <source>Prompt read</source>
      <translation>Invite lue</translation>
    </message>
  </context>
  <context>
    <name>_SeatLine</name>
    <message>
      <location filename="ui/committees/trial.py" />
      <source>Seat {0}, {1}: {2}</source>
      <translation>Siège {0}, {1} : {2}</translation>
    </message>
  </context>
  <context>
    <name>_SeatRow</name>
    <message>
      <location filename="ui/first_start/card.py" />
      <source>Chairman</source>
      <translation>Président</translation>
    </message>
  </context>
</TS>
