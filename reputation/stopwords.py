"""The words of English and French that carry no topic, folded to lower case."""

from __future__ import annotations

_ENGLISH = """
a about after again all almost already also although always am an and another any anyone anything are aren't around as at
away back be because been before being between both but by came can can't cannot come could couldn't did didn't do does
doesn't doing don't done down during each either else enough even ever every everyone everything few for from get gets
getting go goes going gone gonna good got gotta great had hadn't has hasn't have haven't having he he'd he'll he's her here
here's hers him himself his how how's however i i'd i'll i'm i've if i'm in into is isn't it it'd it'll it's its itself just
keep kind know last least less let let's like little ll look lot made make makes making many may maybe me might mine more most
much must my myself need never next no nobody none nor not nothing now of off oh ok okay on once one only onto or other others
our ours out over own per please put quite rather re really right said same saw say says see seem seems she she'd she'll she's
should shouldn't since so some somebody someone something soon still such sure take than thank thanks that that'd that's the
their theirs them themselves then there there's these they they'd they'll they're they've thing things think this those
though through till to today too took two under until up upon us use used ve very via want wants was wasn't way we we'd we'll
we're we've well went were weren't what what's when where whether which while who who's whom whose why will with without won't
would wouldn't yeah yes yet you you'd you'll you're you've your yours yourself u ur im ive dont cant didnt doesnt isnt wont thats
rt amp gt lt quot http https www com
"""

_FRENCH = """
a à afin ai aie aient ainsi ait alors après as assez au aucun aucune aujourd'hui aura aurait aussi autant autre autres aux avaient
avais avait avant avec avez avoir avons ayant beaucoup bien bon ça car ce ceci cela celle celles celui cependant ces cet cette ceux
chaque chez ci combien comme comment contre d'accord dans de déjà depuis derrière des dès deux devant doit donc dont du durant elle
elles en encore enfin entre es est et étaient étais était étant été être eu eux fait faire fais faites faut fois font furent fut
grâce hors ici il ils jamais je jusqu jusque la là laquelle le lequel les lesquelles lesquels leur leurs lors lorsque lui ma mais
malgré me même mêmes merci mes mieux moi moins mon n'est ne ni non nos notre nous on ont or ou où oui par parce parmi pas pendant
personne peu peut peuvent peux plus plusieurs plutôt pour pourquoi pourtant pouvez pouvoir près presque puis puisque qu quand que
quel quelle quelles quelqu'un quelque quelques quels qui quoi rien sa sans sauf se selon sera serait seront ses seulement si sien
soit sommes son sont sous souvent suis sur ta tandis tant te tel telle telles tels tes toi ton toujours tous tout toute toutes très
trop tu un une va vais vers veut veux via voici voilà vont vos votre vous vraiment vu y c'est j'ai quelqu jusqu'à qu'il qu'on
"""

STOP = frozenset(_ENGLISH.split()) | frozenset(_FRENCH.split())
