import type { ConversationLocale } from '../models/conversation.model.js';

/** What the service itself tells a person about their conversation. */
export type SystemMessage = 'people_answer' | 'service_failed' | 'service_answers' | 'crisis';

const texts: Readonly<Record<ConversationLocale, Readonly<Record<SystemMessage, string>>>> = {
  fr: {
    people_answer: 'Une personne de notre équipe va vous répondre ici. Vous pouvez continuer à écrire.',
    service_failed:
      'Les réponses automatiques ne sont pas disponibles pour le moment. Une personne de notre équipe va vous ' +
      'répondre ici.',
    service_answers: 'Vos prochaines questions recevront d’abord une réponse automatique.',
    crisis:
      'Vous n’êtes pas seul·e. Une personne de notre équipe a été prévenue et va vous répondre ici. Si vous êtes en ' +
      'danger maintenant, n’attendez pas : en France, appelez le 15 ou le 112, ou le 3114 (prévention du suicide, ' +
      'gratuit, 24 h/24, 7 j/7). Ailleurs, appelez le numéro d’urgence de votre pays.',
  },
  ar: {
    people_answer: 'سيجيبك أحد أفراد فريقنا هنا. يمكنك مواصلة الكتابة.',
    service_failed: 'الردود التلقائية غير متاحة حالياً. سيجيبك أحد أفراد فريقنا هنا.',
    service_answers: 'ستتلقى أسئلتك التالية رداً تلقائياً أولاً.',
    crisis:
      'لستَ وحدك. تم إبلاغ أحد أفراد فريقنا وسيجيبك هنا. إذا كنت في خطر الآن فلا تنتظر: في فرنسا اتصل بالرقم 15 أو 112، ' +
      'أو بالرقم 3114 (الوقاية من الانتحار، مجاني، على مدار الساعة). وفي أي بلد آخر اتصل برقم الطوارئ في بلدك.',
  },
  en: {
    people_answer: 'Somebody of our team will answer you here. You can go on writing.',
    service_failed:
      'Automatic answers are not available at the moment. Somebody of our team will answer you here.',
    service_answers: 'Your next questions get an automatic answer first.',
    crisis:
      'You are not alone. Somebody of our team has been told and will answer you here. If you are in danger now, ' +
      "don't wait: in France, call 15 or 112, or 3114 (suicide prevention, free, day and night). Elsewhere, call the " +
      'emergency number of your country.',
  },
};

export const systemText = (message: SystemMessage, locale: ConversationLocale): string =>
  texts[locale][message];
